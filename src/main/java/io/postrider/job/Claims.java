package io.postrider.job;

import java.time.Instant;
import java.util.Collection;

/**
 * Who works on what. A claim is a lease with a fencing token: only the latest token settles.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface Claims {

  /** A fencing token to claim with, for one delivery. */
  String newToken();

  /**
   * Asks to start; a job that the store has lost is rebuilt from the message. Who asks again with
   * the token that was granted, because the answer was lost, is granted the same attempt.
   *
   * @param token from {@link #newToken}
   */
  Claim claim(Delivery delivery, String token);

  /** Prolongs leases. */
  void renew(Collection<Settlement> leases);

  /**
   * The right to settle: a job in hand, and the token that it was granted with.
   *
   * @param token from {@link Claim.Granted}
   */
  record Settlement(JobId id, String token) {}

  /**
   * Stores that the job is done, with its result.
   *
   * @param result may be null
   * @return the job, or null if the token is stale
   */
  JobRecord complete(Settlement settlement, Outcome.Result result);

  /**
   * Stores that an attempt failed.
   *
   * @param nextAttemptAt when the broker delivers the job again, or null if it will not
   * @return whether the token was still good
   */
  boolean failAttempt(Settlement settlement, Failure failure, Instant nextAttemptAt);

  /**
   * Marks a dead-lettered job as failed, once.
   *
   * @param reason for a job whose attempts left none
   * @return busy if somebody works on it at this moment, else done with the job as it is now
   */
  Claim giveUp(Delivery delivery, String reason);
}
