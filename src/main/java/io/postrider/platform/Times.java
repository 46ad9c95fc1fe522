package io.postrider.platform;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times as clients read and write them: ISO 8601. */
public final class Times {

  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  /** A time as all answers write it: ISO 8601, UTC, with milliseconds; null stays null. */
  public static String format(Instant instant) {
    return instant == null ? null : MILLIS.format(instant);
  }

  /**
   * Reads a time; empty if the text is no time, or not one of the years 1970 to 9999. Times are
   * stored and compared in milliseconds, which do not reach as far as {@link Instant}.
   */
  public static Optional<Instant> parse(String text) {
    try {
      var time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      return time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR
          ? Optional.of(time.toInstant())
          : Optional.empty();
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }
}
