package io.postrider.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a client prefers (RFC 7240). Preferences that are malformed or unknown are ignored, as the
 * RFC demands.
 */
public final class Preference {

  /** The client does not want to wait for work that takes long (section 4.1). */
  public static final String RESPOND_ASYNC = "respond-async";

  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASYNC =
      Pattern.compile("\\s*respond-async\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private static final long MAX_SECONDS = 30;

  private Preference() {}

  /** How long the client is willing to wait (section 4.3), at most 30 s. */
  public static Optional<Duration> wait(List<String> headers) {
    return each(headers)
        .map(WAIT::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(wait -> Duration.ofSeconds(Math.min(MAX_SECONDS, Long.parseLong(wait.group(1)))));
  }

  /** Whether the client prefers an immediate 202 with a status URL to waiting. */
  public static boolean respondAsync(List<String> headers) {
    return each(headers).anyMatch(preference -> ASYNC.matcher(preference).matches());
  }

  private static Stream<String> each(List<String> headers) {
    return headers.stream().flatMap(header -> Arrays.stream(header.split(",")));
  }
}
