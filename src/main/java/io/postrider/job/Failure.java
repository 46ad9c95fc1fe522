package io.postrider.job;

import java.time.Instant;

/**
 * One attempt that did not work out.
 *
 * @param attempt counted from 1
 * @param message why, at most {@value #MAX_LENGTH} characters of it and a sign where it was cut
 */
public record Failure(int attempt, Instant at, String message) {

  /** Longest message that is kept whole, in characters. */
  public static final int MAX_LENGTH = 10_000;

  /** Room for the sign that says how much was left out of a text. */
  private static final int LENGTH_OF_SIGN = 32;

  /** Shortens the message to what is kept. */
  public Failure {
    message = shorten(message, MAX_LENGTH);
  }

  /**
   * A text of at most so many characters (40 or more): its beginning and how much was left out,
   * where it is longer.
   */
  static String shorten(String text, int length) {
    if (text == null || text.length() <= length) {
      return text;
    }
    int end = length - LENGTH_OF_SIGN;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "… (%d more characters)".formatted(text.length() - end);
  }

  /** What an exception says, for a record that outlives it. */
  public static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
