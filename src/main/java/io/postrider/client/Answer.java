package io.postrider.client;

import io.postrider.client.PostriderException.Refused;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What a call was answered with.
 *
 * @param body what was read; null if the call was refused
 * @param refusal the body of a refusal; null if the call was not refused
 */
record Answer<T>(int status, HttpHeaders headers, T body, byte[] refusal) {

  /** The content of an answer, or of a refusal. */
  record Content<T>(T body, byte[] refusal) {}

  private static final int NOT_MODIFIED = 304;

  /** Reads a success in the given way, and a refusal as bytes. */
  static <T> BodyHandler<Content<T>> handler(BodyHandler<T> success) {
    return info ->
        isSuccess(info.statusCode())
            ? BodySubscribers.mapping(success.apply(info), body -> new Content<>(body, null))
            : BodySubscribers.mapping(
                BodySubscribers.ofByteArray(), bytes -> new Content<>(null, bytes));
  }

  static <T> Answer<T> of(HttpResponse<Content<T>> response) {
    var content = response.body();
    return new Answer<>(
        response.statusCode(), response.headers(), content.body(), content.refusal());
  }

  private static boolean isSuccess(int status) {
    return status / 100 == 2 || status == NOT_MODIFIED;
  }

  boolean isSuccess() {
    return isSuccess(status);
  }

  boolean isNotModified() {
    return status == NOT_MODIFIED;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Why the call was refused. */
  Refused refused() {
    return Refused.of(problem(), retryAfter().orElse(null));
  }

  private Problem problem() {
    var type = header("Content-Type").orElse("");
    if (type.startsWith("application/problem+json")) {
      try {
        return Json.<Problem>read(refusal, Problem.class).withStatus(status);
      } catch (PostriderException.Unreadable notOne) {
        // A proxy that only looks like the service; its status code says enough.
      }
    }
    return Problem.of(status, "without a problem document");
  }

  /** The seconds, or the time until the date, that {@code Retry-After} names. */
  Optional<Duration> retryAfter() {
    return header("Retry-After").flatMap(this::pause);
  }

  private Optional<Duration> pause(String value) {
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(value).map(until -> between(date(header("Date").orElse("")), until));
  }

  private static Duration between(Optional<Instant> now, Instant until) {
    var pause = Duration.between(now.orElseGet(Instant::now), until);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private static Optional<Instant> date(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }
}
