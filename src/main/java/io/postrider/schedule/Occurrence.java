package io.postrider.schedule;

import io.postrider.job.Job;
import io.postrider.platform.LogLine;
import io.postrider.schedule.ScheduleEvents.Result;
import java.time.Instant;

/** What becomes of an occurrence that is due. */
sealed interface Occurrence {

  Schedule schedule();

  /** When it was due. */
  Instant at();

  /**
   * It makes a job.
   *
   * @param job with the id that follows from the occurrence
   */
  record Made(Schedule schedule, Instant at, Job job) implements Occurrence {

    /** The same occurrence, whose request is refused. */
    Skipped refused(String reason) {
      return new Skipped(schedule, at, Result.REFUSED, reason);
    }
  }

  /**
   * It makes no job.
   *
   * @param reason in words for the client
   */
  record Skipped(Schedule schedule, Instant at, Result result, String reason)
      implements Occurrence {}

  /** Adds to a log line which occurrence it is about. */
  default LogLine describe(LogLine line) {
    return line.with("owner", schedule().name().owner())
        .with("schedule", schedule().name().name())
        .with("at", at());
  }
}
