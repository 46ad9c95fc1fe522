package io.postrider.status;

import io.postrider.job.JobId;

/** Notifies of changes of jobs, whichever node makes them. */
public interface JobChanges {

  /**
   * Subscribes to a job's changes; does not wait for the store.
   *
   * @param changed called when the subscription is in effect, so that earlier changes can be read
   *     then; after every change; and whenever changes may have been missed. Must not block
   */
  void follow(JobId id, Runnable changed);

  /** Ends the subscription. */
  void unfollow(JobId id);
}
