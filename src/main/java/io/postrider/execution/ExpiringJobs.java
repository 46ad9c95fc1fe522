package io.postrider.execution;

import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The list of jobs that have a time of expiry and have not ended. A job that has expired stays in
 * it until {@link #settled} removes it.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface ExpiringJobs {

  /**
   * Expires jobs whose time has come, and that no worker holds. Whether the time has come is
   * decided by the store's own clock.
   *
   * @param time only jobs that expire at this time or earlier
   * @param skipped number of the earliest jobs to skip
   * @param limit number of jobs to examine
   */
  Batch expire(Instant time, int skipped, int limit);

  /**
   * Jobs of the list that were examined together.
   *
   * @param expired the jobs that have expired now, or before and have not been settled
   * @param left number of jobs that stay in the list, for example because workers hold them
   * @param last whether there are no further jobs whose time has come
   */
  record Batch(List<JobRecord> expired, int left, boolean last) {}

  /** Removes expired jobs from the list. */
  void settled(Collection<JobRecord> expired);
}
