package io.postrider.execution;

import io.postrider.job.Failure;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.Progress;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;

/**
 * Who works on what. A claim is a lease with a fencing token: only the latest token settles.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface Claims {

  /** A fencing token to claim with, for one message. */
  String newToken();

  /**
   * Asks to start; a job that the store has lost is rebuilt from the message. Who asks again with
   * the token that was granted, because the answer was lost, is granted the same attempt.
   *
   * @param token from {@link #newToken}
   */
  Claim claim(JobMessage message, String token);

  /** Prolongs leases. */
  void renew(Collection<Lease> leases);

  /**
   * The right to settle: a job in hand, and the token that it was granted with.
   *
   * @param token from {@link Claim.Granted}
   */
  record Lease(JobId id, String token) {}

  /**
   * Stores how far an attempt is. From then on the job can be asked to stop.
   *
   * @return whether the worker is to stop: because it was asked to, or its token is stale
   */
  boolean progress(Lease lease, Progress progress);

  /**
   * Stores that the job is done; what the attempt has written is its result.
   *
   * @param resultUrl where that can be read; null if nothing was written
   * @return the job, or null if the token is stale
   */
  JobRecord complete(Lease lease, String resultUrl);

  /**
   * Stores that the job was cancelled while it ran, if it was asked to stop.
   *
   * @return whether it is cancelled, by this token
   */
  boolean stop(Lease lease);

  /**
   * Stores that an attempt failed, and with the last one the job.
   *
   * @param nextAttemptAt when the job is delivered again, or null if it was the last attempt
   * @return whether the token was still good
   */
  boolean failAttempt(Lease lease, Failure failure, Instant nextAttemptAt);

  /**
   * Marks a dead-lettered job as failed, once.
   *
   * @param reason for a job whose attempts left none
   * @param maxAttempts a job that has been started less often is not given up, unless it comes back
   *     more often than that
   * @return busy if somebody works on it at this moment, attempts left if it is to run again, else
   *     done with the job as it is now
   */
  Claim giveUp(JobMessage message, String reason, int maxAttempts);
}
