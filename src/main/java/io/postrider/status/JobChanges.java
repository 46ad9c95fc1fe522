package io.postrider.status;

import io.postrider.job.JobId;

/** Tells of changes of jobs, on whichever node they happen. */
public interface JobChanges {

  /**
   * Begins to tell of a job's changes; does not wait for the store.
   *
   * @param changed called once it has begun, so that what happened before can be read then; after
   *     every change; and whenever some may have been missed. Must not block
   */
  void follow(JobId id, Runnable changed);

  /** Ends that. */
  void unfollow(JobId id);
}
