package io.postrider.job;

import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known of all jobs.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface JobStore {

  /** The job, if it is known. */
  Optional<JobRecord> find(JobId id);

  /** Those of the jobs that are known, in the order asked for. */
  List<JobRecord> find(Collection<JobId> ids);

  /**
   * Withdraws a job that has not started, or asks one to stop that tells its progress.
   *
   * @return the job as it is now, if it is known; cancelled or stopping if that worked
   */
  Optional<JobRecord> cancel(JobId id);

  /** What became of a further webhook. */
  enum Joining {
    /** The outcome is told there, too. */
    JOINED,
    /** The job has ended, or is unknown. */
    ENDED,
    /** The job has as many as it can have. */
    FULL
  }

  /** Has the outcome of a job that has not ended told to a further URL; once, if called again. */
  Joining addWebhook(JobId id, String url);

  /**
   * Sets failed jobs back to waiting, as new generations, and notes that they are to be sent.
   *
   * @return those that were failed, as they are now
   */
  List<JobRecord> replay(Collection<JobId> ids);

  /**
   * Jobs that have not ended, on which nobody works, and which the broker should have, the oldest
   * first. One call looks at some 20,000 open jobs.
   *
   * @param before when they were accepted or replayed, at the latest
   * @param which of them, as their records say
   * @param skipped how many of the oldest open jobs are passed over
   */
  Unattended unattended(Instant before, Predicate<JobRecord> which, int skipped, int limit);

  /**
   * Some of the jobs that nobody works on.
   *
   * @param next how many open jobs to pass over to go on; 0 after the last
   */
  record Unattended(List<JobRecord> jobs, int next) {}

  /** The same from the oldest job on. */
  default List<JobRecord> unattended(Instant before, Predicate<JobRecord> which, int limit) {
    return unattended(before, which, 0, limit).jobs();
  }

  /**
   * Sees to it that failed jobs are listed among the dead letters.
   *
   * @return those that were not
   */
  List<JobId> listFailed(Collection<JobRecord> failed);

  /** Those of failed jobs that were discarded or erased: no dead letters, and never replayed. */
  Set<JobId> discarded(Collection<JobId> ids);

  /**
   * Takes failed jobs off the dead letters, for good; their records expire like others.
   *
   * @return how many of them were there
   */
  int discard(Collection<JobId> ids);
}
