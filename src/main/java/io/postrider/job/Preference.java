package io.postrider.job;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preference to wait (RFC 7240, section 4.3): how many seconds a client has for an answer. */
final class Preference {

  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private static final long MAX_SECONDS = 30;

  private Preference() {}

  /** The time to wait, at most 30 s; what cannot be understood is passed over, as the RFC wants. */
  static Optional<Duration> wait(List<String> headers) {
    return headers.stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .map(WAIT::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(wait -> Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(wait.group(1)))));
  }
}
