package io.postrider.api;

import jakarta.ws.rs.BadRequestException;

/** The most entries of a list that a client wants in one page: 1 to {@value #MAX}. */
public record PageSize(int value) {

  /** The greatest limit that is allowed. */
  public static final int MAX = 500;

  /**
   * Reads the query parameter.
   *
   * @throws BadRequestException if the text is no such number
   */
  public static PageSize fromString(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 1 && value <= MAX) {
        return new PageSize(value);
      }
    } catch (NumberFormatException notANumber) {
      // reported below
    }
    throw new BadRequestException("limit must be a number from 1 to " + MAX + ".");
  }
}
