package io.postrider.job;

import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The records of all jobs.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface JobStore {

  /** The record of a job, if the store has it. */
  Optional<JobRecord> find(JobId id);

  /** The records that the store has, in the order of the ids. */
  List<JobRecord> find(Collection<JobId> ids);

  /**
   * Cancels a job that has not started. Asks a running job to stop if it reports progress.
   *
   * @return the job as it is now, if the store has it; cancelled or stopping if the call had an
   *     effect
   */
  Optional<JobRecord> cancel(JobId id);

  /** The result of adding a further webhook. */
  enum Joining {
    /** The URL will receive the outcome. */
    JOINED,
    /** The job has ended, or is unknown. */
    ENDED,
    /** The job has the maximum number of further webhooks. */
    FULL
  }

  /**
   * Adds a further URL that receives the outcome of a job that has not ended. Adding the same URL
   * again has no effect.
   */
  Joining addWebhook(JobId id, String url);

  /**
   * Sets failed jobs back to waiting, each as a new generation, and puts them into the outbox.
   *
   * @return the jobs that were failed, as they are now
   */
  List<JobRecord> replay(Collection<JobId> ids);

  /**
   * Jobs that have not ended, that no worker holds, and that should have a message in the broker;
   * oldest first. One call examines about 20,000 open jobs.
   *
   * @param before only jobs that were accepted or replayed before this time
   * @param which only jobs whose records match
   * @param skipped number of the oldest open jobs to skip
   */
  Unattended unattended(Instant before, Predicate<JobRecord> which, int skipped, int limit);

  /**
   * Some of the jobs that no worker holds.
   *
   * @param next number of open jobs to skip in the next call; 0 after the last
   */
  record Unattended(List<JobRecord> jobs, int next) {}

  /** The same, starting with the oldest job. */
  default List<JobRecord> unattended(Instant before, Predicate<JobRecord> which, int limit) {
    return unattended(before, which, 0, limit).jobs();
  }

  /**
   * Adds failed jobs to the list of dead letters if they are missing there.
   *
   * @return the jobs that were missing
   */
  List<JobId> listFailed(Collection<JobRecord> failed);

  /**
   * Those of the failed jobs that were discarded or erased: they are no dead letters any more and
   * are never replayed.
   */
  Set<JobId> discarded(Collection<JobId> ids);

  /**
   * Removes failed jobs from the dead letters for good. Their records expire like those of other
   * jobs that have ended.
   *
   * @return how many of them were dead letters
   */
  int discard(Collection<JobId> ids);
}
