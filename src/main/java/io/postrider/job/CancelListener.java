package io.postrider.job;

import io.postrider.platform.UnavailableException;

/** Listener that is notified of jobs that were cancelled before they started. */
@FunctionalInterface
public interface CancelListener {

  /**
   * The job was cancelled. If this fails, the same is done when a worker receives the job's
   * message.
   *
   * @throws UnavailableException if the outcome could not be passed on
   */
  void cancelled(JobRecord job);
}
