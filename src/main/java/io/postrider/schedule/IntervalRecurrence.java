package io.postrider.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Occurrences at equal distances of elapsed time, which no change of the clock alters.
 *
 * @param start when the schedule was made; the first occurrence is one interval later
 */
record IntervalRecurrence(Instant start, Duration interval) implements Recurrence {

  @Override
  public Optional<Instant> after(Instant time) {
    long passed = Math.max(0, Duration.between(start, time).dividedBy(interval));
    return Optional.of(start.plus(interval.multipliedBy(passed + 1)));
  }
}
