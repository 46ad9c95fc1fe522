package io.postrider.deadletter;

import io.postrider.job.JobId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the last run of the {@link Reconciler} has found, on whichever node: the next run may be on
 * another one.
 */
public interface MissedJobs {

  /**
   * What a run has found.
   *
   * @param ids the jobs that seem to have no message
   * @param skipped number of the oldest open jobs that the next run skips
   * @param again whether the next run examines the same jobs
   */
  record Found(Set<JobId> ids, int skipped, boolean again) {}

  /**
   * What the last run has found.
   *
   * @param age how long ago that was, by the clock of the store
   */
  record Noted(Found found, Duration age) {}

  /** What the last run has noted; empty if there was none lately. */
  Optional<Noted> last();

  /**
   * Notes what this run has found.
   *
   * @param kept for how long it says anything
   */
  void note(Found found, Duration kept);
}
