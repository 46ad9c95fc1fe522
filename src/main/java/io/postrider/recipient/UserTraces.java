package io.postrider.recipient;

import io.postrider.job.JobId;
import java.util.List;

/**
 * What jobs tell of their user.
 *
 * <p>All methods throw {@link io.postrider.job.UnavailableException} when the store does not
 * answer.
 */
public interface UserTraces {

  /** The user's jobs. */
  List<JobId> jobs(String owner, String userId);

  /**
   * Erases of a job that has ended all but how it went: user, payload, errors, result, webhook and
   * its deliveries. Such a job cannot be replayed.
   *
   * @return false if it has not ended
   */
  boolean erase(JobId id);

  /** Forgets that these jobs are the user's. */
  void forget(String owner, String userId, List<JobId> jobs);
}
