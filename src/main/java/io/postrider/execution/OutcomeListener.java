package io.postrider.execution;

import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;

/** Told of every job that ended in completed or failed, after its state is stored. */
public interface OutcomeListener {

  /**
   * The job has ended. Called again for the same outcome after a crash, so it must be idempotent.
   *
   * @throws UnavailableException if the outcome could not be passed on
   */
  void ended(JobRecord job);
}
