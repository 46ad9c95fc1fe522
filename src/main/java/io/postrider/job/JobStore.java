package io.postrider.job;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
   * Failed jobs, latest first.
   *
   * @param cursor what the page before ended with, or null
   */
  Page failed(String cursor, int limit);

  /**
   * A part of a list.
   *
   * @param nextCursor where the next part begins, or null after the last
   * @param total how many there are in all
   */
  record Page(List<JobRecord> items, String nextCursor, long total) {}

  /**
   * Withdraws a job that has not started, or asks one to stop that tells its progress.
   *
   * @return the job as it is now, if it is known; cancelled or stopping if that worked
   */
  Optional<JobRecord> cancel(JobId id);

  /**
   * Sets failed jobs back to waiting, as new generations, and notes that they are to be sent.
   *
   * @return those that were failed, as they are now
   */
  List<JobRecord> replay(Collection<JobId> ids);

  /**
   * The oldest jobs that have not ended, on which nobody works, and which the broker should have.
   *
   * @param before when they were accepted or replayed, at the latest
   */
  List<JobRecord> unattended(Instant before, int limit);

  /**
   * Sees to it that failed jobs are listed among the dead letters.
   *
   * @return those that were not
   */
  List<JobId> listFailed(Collection<JobId> ids);

  /**
   * Forgets a failed job's place among the dead letters; its record expires like others.
   *
   * @return whether it was there
   */
  boolean discard(JobId id);
}
