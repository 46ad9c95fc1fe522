package io.postrider.api;

import jakarta.ws.rs.BadRequestException;

/** How many entries of a list a client wants at once: 1 to {@value #MAX}. */
public record Limit(int value) {

  /** The most. */
  public static final int MAX = 500;

  /**
   * Reads the query parameter.
   *
   * @throws BadRequestException if it is no such number
   */
  public static Limit fromString(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 1 && value <= MAX) {
        return new Limit(value);
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new BadRequestException("limit must be a number from 1 to " + MAX + ".");
  }
}
