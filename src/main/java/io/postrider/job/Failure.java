package io.postrider.job;

import java.time.Instant;

/**
 * A failed attempt.
 *
 * @param attempt counted from 1
 * @param message why it failed; longer messages are shortened to {@value #MAX_LENGTH} characters,
 *     with a note of how many are missing
 */
public record Failure(int attempt, Instant at, String message) {

  /** Maximum length of a message, in characters. */
  public static final int MAX_LENGTH = 10_000;

  /** Room for the note that says how many characters are missing. */
  private static final int NOTE_LENGTH = 32;

  /** Shortens the message to {@value #MAX_LENGTH} characters. */
  public Failure {
    message = shorten(message, MAX_LENGTH);
  }

  /**
   * Shortens a text to at most {@code length} characters: a longer text becomes its beginning and a
   * note of how many characters are missing. {@code length} must be at least 40.
   */
  static String shorten(String text, int length) {
    if (text == null || text.length() <= length) {
      return text;
    }
    int end = length - NOTE_LENGTH;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "… (%d more characters)".formatted(text.length() - end);
  }

  /** The message of an exception, or the name of its class if it has none. */
  public static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
