package io.postrider.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The times at which a schedule makes a job. */
sealed interface Recurrence permits CronRecurrence, IntervalRecurrence {

  /** How many occurrences are looked at one by one before the search starts nearer to its end. */
  int STEPS = 1_000;

  /** The first occurrence after a time; empty if there is none. */
  Optional<Instant> after(Instant time);

  /**
   * The latest occurrence until a time.
   *
   * @param known an occurrence that is not later
   */
  default Instant latest(Instant known, Instant until) {
    var latest = walk(known, until);
    var back = Duration.ofSeconds(1);
    while (latest.isEmpty()) {
      latest = after(until.minus(back)).filter(next -> !next.isAfter(until));
      latest = latest.isEmpty() ? latest : walk(latest.get(), until);
      back = back.multipliedBy(2);
    }
    return latest.get();
  }

  /** Goes from an occurrence to the latest one; empty if that takes too many steps. */
  private Optional<Instant> walk(Instant known, Instant until) {
    var latest = known;
    for (int i = 0; i < STEPS; i++) {
      var next = after(latest).filter(time -> !time.isAfter(until));
      if (next.isEmpty()) {
        return Optional.of(latest);
      }
      latest = next.get();
    }
    return Optional.empty();
  }
}
