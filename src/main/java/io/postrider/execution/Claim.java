package io.postrider.execution;

import io.postrider.job.JobRecord;

/** What the store answers to a worker that wants to start. */
public sealed interface Claim {

  /**
   * Start: nobody else will while the lease lasts.
   *
   * @param token to settle with; a later grant makes it stale
   * @param attempt counted from 1, in this generation
   */
  record Granted(String token, int attempt) implements Claim {}

  /** There is nothing left to do for this message; {@code record} is absent if it was forgotten. */
  record Done(JobRecord record) implements Claim {}

  /** It has failed for the last time, and its dead letter may not have been sent. */
  record Failed() implements Claim {}

  /** It was dead-lettered although it has attempts left; asked of {@link Claims#giveUp} only. */
  record AttemptsLeft() implements Claim {}

  /**
   * Another worker has it.
   *
   * @param token the holder's
   */
  record Busy(String token) implements Claim {}
}
