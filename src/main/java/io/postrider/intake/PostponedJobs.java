package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Postponed jobs, which wait in the store until they are due; see {@link DelayedJobs} for why they
 * do not wait in the broker. A job may be postponed again as soon as it is sent: so an entry is the
 * job and how often it was postponed.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface PostponedJobs {

  /**
   * The jobs that are due at a given time, the earliest first.
   *
   * @param skipped number of the earliest jobs to skip
   */
  List<Dispatch> due(Instant time, int skipped, int limit);

  /** Removes the entries of jobs that were sent to the broker. */
  void sent(Collection<Dispatch> jobs);
}
