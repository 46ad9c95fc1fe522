package io.postrider.execution;

import io.postrider.job.JobRecord;
import io.postrider.job.Postponement;

/** The store's answer to a worker that claims a job. */
public sealed interface Claim {

  /**
   * The worker may start: no other worker starts the job while the lease lasts.
   *
   * @param token the fencing token to settle with; a later grant makes it stale
   * @param attempt counted from 1, in this generation
   * @param postponement how the job was postponed before; null if it was not
   */
  record Granted(String token, int attempt, Postponement postponement) implements Claim {

    /** The claim of a job that was not postponed. */
    public Granted(String token, int attempt) {
      this(token, attempt, null);
    }
  }

  /**
   * There is nothing left to do for this message. {@code record} is null if the store no longer has
   * the job.
   */
  record Done(JobRecord record) implements Claim {}

  /** The job's last attempt has failed, but its dead letter may not have been sent. */
  record Failed() implements Claim {}

  /**
   * The job was dead-lettered although it has attempts left. Only {@link Claims#giveUp} answers
   * this.
   */
  record AttemptsLeft() implements Claim {}

  /**
   * Another worker holds the job.
   *
   * @param token the holder's fencing token
   */
  record Busy(String token) implements Claim {}
}
