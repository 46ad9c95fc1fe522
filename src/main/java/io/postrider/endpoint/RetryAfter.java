package io.postrider.endpoint;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3): seconds, or a date in any form of §5.6.7. */
public final class RetryAfter {

  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int LONGEST_NUMBER = 12;
  private static final Duration FOR_EVER = Duration.ofSeconds(999_999_999_999L);

  /** A year of two digits that is further ahead is one of the past: RFC 9110 §5.6.7. */
  private static final int YEARS_AHEAD = 50;

  /** It says nothing that the date does not say, and may be wrong. */
  private static final Pattern DAY_OF_WEEK = Pattern.compile("^[A-Za-z]+,? ");

  private static final List<DateTimeFormatter> DATES =
      Stream.of(
              "dd MMM yyyy HH:mm:ss 'GMT'", // the preferred form
              "dd-MMM-yy HH:mm:ss 'GMT'", // obsolete, RFC 850
              "MMM ppd HH:mm:ss yyyy") // obsolete, asctime
          .map(form -> DateTimeFormatter.ofPattern(form, Locale.US).withZone(ZoneOffset.UTC))
          .toList();

  private RetryAfter() {}

  /** The delay; empty if the text has neither form, zero if the date has passed. */
  public static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    if (SECONDS.matcher(text).matches()) {
      String number = text.replaceFirst("^0+(?=.)", "");
      return Optional.of(
          number.length() > LONGEST_NUMBER ? FOR_EVER : Duration.ofSeconds(Long.parseLong(number)));
    }
    return DATES.stream()
        .flatMap(form -> date(form, text).stream())
        .map(date -> isOfThePast(date, text, now) ? now : date)
        .map(date -> date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO)
        .findFirst();
  }

  /** Whether a date of RFC 850, with its two digits, seems to be too far ahead. */
  private static boolean isOfThePast(Instant date, String text, Instant now) {
    return text.indexOf('-') > 0
        && date.isAfter(now.atZone(ZoneOffset.UTC).plusYears(YEARS_AHEAD).toInstant());
  }

  private static Optional<Instant> date(DateTimeFormatter form, String text) {
    try {
      return Optional.of(form.parse(DAY_OF_WEEK.matcher(text).replaceFirst(""), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
