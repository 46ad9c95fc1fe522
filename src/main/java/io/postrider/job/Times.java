package io.postrider.job;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as clients write them: ISO 8601 with an offset. */
public final class Times {

  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;

  private Times() {}

  /**
   * Reads a time; empty if it is none, or not of the years 1970 to 9999: {@link Instant} reaches
   * further than milliseconds, in which times are stored and compared.
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
