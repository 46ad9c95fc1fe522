package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Accepted jobs that are not due yet. They wait in the store and not in the broker, because the
 * broker keeps scheduled messages in memory: tens of thousands of them would block the queue.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DelayedJobs {

  /**
   * The jobs that are due at a given time, the earliest first.
   *
   * @param skipped number of the earliest jobs to skip
   */
  List<Dispatch> due(Instant time, int skipped, int limit);

  /** Removes jobs that were sent to the broker. */
  void sent(Collection<Job> jobs);

  /** When the earliest job is due, also of those that were postponed. */
  Optional<Instant> firstDue();

  /** Number of delayed jobs, with those that were postponed. */
  long delayed();
}
