package io.postrider.job;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/**
 * How far an attempt is.
 *
 * @param percent 0 to 100
 * @param message what is being done, at most {@value #MAX_LENGTH} characters
 */
@JsonbPropertyOrder({"percent", "message"})
public record Progress(int percent, String message) {

  private static final int MAX_LENGTH = 200;

  /** Limits both values to their bounds. */
  public Progress {
    percent = Math.max(0, Math.min(percent, 100));
    message = beginning(message);
  }

  /** The first {@value #MAX_LENGTH} characters, counted as code points. */
  private static String beginning(String text) {
    return text.codePointCount(0, text.length()) <= MAX_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH));
  }
}
