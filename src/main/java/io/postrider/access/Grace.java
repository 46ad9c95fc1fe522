package io.postrider.access;

import jakarta.ws.rs.BadRequestException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** How long a former secret signs beside the new one: 30 days at most. */
public record Grace(Duration value) {

  /** The grace of a rotation that names none. */
  public static final String DEFAULT = "PT24H";

  private static final Duration MAX = Duration.ofDays(30);

  /**
   * Reads the query parameter, an ISO 8601 duration.
   *
   * @throws BadRequestException if the text is no such duration
   */
  public static Grace fromString(String text) {
    try {
      var grace = Duration.parse(text);
      if (!grace.isNegative() && grace.compareTo(MAX) <= 0) {
        return new Grace(grace);
      }
    } catch (DateTimeParseException e) {
      // reported below
    }
    throw new BadRequestException("grace must be a duration from PT0S to P30D, such as PT24H.");
  }
}
