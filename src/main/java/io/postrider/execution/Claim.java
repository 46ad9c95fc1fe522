package io.postrider.execution;

import io.postrider.job.JobRecord;

/** The store's answer to a worker that claims a job. */
public sealed interface Claim {

  /**
   * The worker may start: no other worker starts the job while the lease lasts.
   *
   * @param token the fencing token to settle with; a later grant makes it stale
   * @param attempt counted from 1, in this generation
   */
  record Granted(String token, int attempt) implements Claim {}

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
