package io.postrider.execution;

import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.util.Collection;
import java.util.List;

/**
 * Listener that is notified of every job that has completed, failed or expired, after its state is
 * stored.
 */
public interface OutcomeListener {

  /**
   * The deliveries that become due when the job of a message completes. They are stored with the
   * job's state, in one step: so {@link #completed} need not store anything.
   *
   * @throws UnavailableException if they cannot be determined now
   */
  default List<DeliveryName> dueOnCompletion(JobMessage message) {
    return List.of();
  }

  /**
   * The job has completed. If this is not called after a crash, {@link #ended} is called when the
   * job's message is delivered again, unless it was acknowledged.
   *
   * @param due what {@link #dueOnCompletion} has named, and is stored as due
   * @throws UnavailableException if anything else than that could not be passed on
   */
  default void completed(JobRecord job, List<DeliveryName> due) {
    ended(job);
  }

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
