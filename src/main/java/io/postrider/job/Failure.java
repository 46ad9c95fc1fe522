package io.postrider.job;

import java.time.Instant;

/**
 * One attempt that did not work out.
 *
 * @param attempt counted from 1
 * @param message why, at most {@value #MAX_LENGTH} characters
 */
public record Failure(int attempt, Instant at, String message) {

  private static final int MAX_LENGTH = 500;

  /** Shortens the message to what is kept. */
  public Failure {
    message = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) : message;
  }

  /** What an exception says, for a record that outlives it. */
  public static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
