package io.postrider.recipient;

import io.postrider.job.JobId;
import java.util.List;

/**
 * What jobs tell of their user.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface UserTraces {

  /** The user's jobs, oldest first: at most so many, after those that are skipped. */
  List<JobId> jobs(String owner, String userId, int skipped, int limit);

  /**
   * Erases of jobs that have ended all but how they went: user, payload, errors, result, webhook
   * and its deliveries. Such a job cannot be replayed.
   *
   * @return all but those that have not ended
   */
  List<JobId> erase(List<JobId> jobs);

  /** Forgets that these jobs are the user's. */
  void forget(String owner, String userId, List<JobId> jobs);
}
