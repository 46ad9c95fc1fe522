package io.postrider.execution;

import io.postrider.job.Failure;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Which worker holds which job. A claim is a lease with a fencing token, which {@link JobExecutor}
 * renews while the job runs; only the latest token can settle the job.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface Claims {

  /** A new fencing token, to claim the job of one message with. */
  String newToken();

  /**
   * Claims a job. A job that the store has lost is rebuilt from the message. A second call with a
   * token that was granted, after its answer was lost, is granted the same attempt.
   *
   * @param token from {@link #newToken}
   */
  Claim claim(JobMessage message, String token);

  /** Renews leases. */
  void renew(Collection<Lease> leases);

  /**
   * The right to settle a job: its id, and the token that its claim was granted with.
   *
   * @param token from {@link Claim.Granted}
   */
  record Lease(JobId id, String token) {}

  /**
   * Stores how far an attempt is. From now on a client can ask the job to stop.
   *
   * @return whether the worker must stop, because it was asked to or because its token is stale
   */
  boolean progress(Lease lease, Progress progress);

  /**
   * Stores that the job is done, and what has to be delivered now. What the attempt has written
   * becomes the job's result.
   *
   * @param resultUrl where the result can be read; null if there is none
   * @param due the deliveries that become due
   * @return the job, or null if the token is stale
   */
  JobRecord complete(Lease lease, String resultUrl, List<DeliveryName> due);

  /**
   * Sets a running job to cancelled, if it was asked to stop.
   *
   * @return whether this token has cancelled the job
   */
  boolean stop(Lease lease);

  /**
   * Stores that an attempt failed. If it was the last one, the job has failed, too.
   *
   * @param nextAttemptAt when the job is delivered again, or null if it was the last attempt
   * @return whether the token was still valid
   */
  boolean failAttempt(Lease lease, Failure failure, Instant nextAttemptAt);

  /**
   * Postpones a job. The attempt does not count. When the job is due, another message is sent for
   * it.
   *
   * @param until when the job is due again
   * @param all how the job was postponed, this time included
   * @return whether the token was still valid
   */
  boolean postpone(Lease lease, Instant until, Postponement all);

  /**
   * Gives back a job that was interrupted because its node stops. The attempt does not count, and
   * another worker may claim the job at once.
   */
  void release(Lease lease);

  /**
   * Sets a dead-lettered job to failed, unless it is already.
   *
   * @param reason the reason for a job whose attempts recorded none
   * @param maxAttempts a job with fewer attempts is not given up, unless it was dead-lettered more
   *     often than that
   * @return busy if a worker holds the job, attempts left if it must run again, otherwise done with
   *     the job as it is now
   */
  Claim giveUp(JobMessage message, String reason, int maxAttempts);
}
