package io.postrider.execution;

import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.util.Collection;

/**
 * Listener that is notified of every job that has completed, failed or expired, after its state is
 * stored.
 */
public interface OutcomeListener {

  /**
   * The job has ended. After a crash this may be called again for the same outcome, so it must be
   * idempotent.
   *
   * @throws UnavailableException if the outcome could not be passed on
   */
  void ended(JobRecord job);

  /**
   * Several jobs have ended.
   *
   * @throws UnavailableException if some of the outcomes could not be passed on
   */
  default void ended(Collection<JobRecord> jobs) {
    jobs.forEach(this::ended);
  }
}
