package io.postrider.job;

import java.time.Duration;

/**
 * Told how jobs fare, in the moment and on the thread of whoever works on them: what is told must
 * cost next to nothing, and never fail. The same may be told twice after a crash.
 */
public interface JobEvents {

  /** Stored, and in the broker's journal. */
  void accepted(Job job);

  /** Not made, since the same is in flight, or was asked for before. */
  void deduplicated(Job job);

  /**
   * An attempt begins.
   *
   * @param attempt counted from 1, in this generation of the job
   * @param waited since it could have begun, or null where that is not known
   */
  void started(Job job, int attempt, Duration waited);

  /** An attempt has done the job. */
  void completed(Job job, Duration worked);

  /** An attempt has failed, for now or for good. */
  void failed(Job job, Duration worked);

  /** Given up. */
  void deadLettered(Job job);

  /**
   * What the stores disagreed on has been mended.
   *
   * @param what one of few names
   */
  void repaired(String what);
}
