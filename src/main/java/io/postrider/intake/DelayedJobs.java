package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Accepted jobs whose time has not come yet. They wait in the store and not in the broker, which
 * keeps every message that is not due in memory: ten thousands of them would hold up the queue.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DelayedJobs {

  /** The jobs that are due at a time, the first due first, but for the first few. */
  List<Dispatch> due(Instant time, int skipped, int limit);

  /** Forgets jobs that the broker has. */
  void sent(Collection<JobId> jobs);

  /** When the first of them is due. */
  Optional<Instant> firstDue();

  /** How many there are. */
  long delayed();
}
