package io.postrider.recipient;

import io.postrider.job.JobId;
import java.util.List;

/** The jobs of a user, and the erasure of the user's data in them. */
public interface UserJobs {

  /**
   * The user's jobs, oldest first.
   *
   * @param skipped how many of the oldest jobs to leave out
   * @param limit the most jobs to return
   */
  List<JobId> jobs(String owner, String userId, int skipped, int limit);

  /**
   * Erases the user's data in jobs that have ended: user, payload, errors, result, webhook and its
   * deliveries. How the job went remains. An erased job cannot be replayed.
   *
   * @return the jobs erased; those that have not ended, and dead letters that were not discarded,
   *     are left out
   */
  List<JobId> erase(List<JobId> jobs);

  /** Removes jobs from the list of the user's jobs. */
  void forget(String owner, String userId, List<JobId> jobs);
}
