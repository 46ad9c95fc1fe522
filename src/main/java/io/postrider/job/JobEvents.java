package io.postrider.job;

import java.time.Duration;

/**
 * Listener for what happens to jobs. The calls are made on the thread that works on the job, so an
 * implementation must be fast and must not throw. After a crash the same event may be reported
 * twice.
 */
public interface JobEvents {

  /** The job is stored, and its message is in the broker's journal. */
  void accepted(Job job);

  /**
   * No new job was made, because the same job is in flight or the same request was answered before.
   */
  void deduplicated(Job job);

  /**
   * An attempt begins.
   *
   * @param attempt counted from 1, in this generation of the job
   * @param waited how long the job waited since it could have started; null if that is not known
   */
  void started(Job job, int attempt, Duration waited);

  /** An attempt has completed the job. */
  void completed(Job job, Duration worked);

  /** An attempt has failed; the job may be retried or not. */
  void failed(Job job, Duration worked);

  /** An attempt was made in vain: the job was postponed. */
  void postponed(Job job, Duration worked);

  /** The attempt has taken longer than its timeout; {@link #failed} is called, too. */
  void timedOut(Job job);

  /** The job was given up and is a dead letter now. */
  void deadLettered(Job job);

  /** The job has expired: no attempt at it begins any more. */
  void expired(Job job);

  /**
   * A disagreement between Redis and the broker was repaired.
   *
   * @param what the name of the repair, one of a small fixed set
   */
  void repaired(String what);
}
