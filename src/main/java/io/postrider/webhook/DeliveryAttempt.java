package io.postrider.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one attempt to deliver went, without anything the receiver wrote.
 *
 * @param statusCode of the answer, or 0 when none came
 * @param error {@code refused-address}, {@code dns}, {@code connect}, {@code tls}, {@code timeout},
 *     {@code io} (broken off, or not HTTP) or {@code http} (a status other than 2xx)
 * @param retryAfter how long the receiver asks to be left alone
 */
public record DeliveryAttempt(
    Instant at,
    long durationMillis,
    int statusCode,
    Optional<String> error,
    Optional<Duration> retryAfter,
    Outcome outcome) {

  static final String REFUSED_ADDRESS = "refused-address";

  /** An attempt that did not get as far as a connection, as the URL is refused. */
  static DeliveryAttempt refused(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(REFUSED_ADDRESS), Optional.empty(), Outcome.RETRY);
  }

  /** What follows from an attempt. */
  public enum Outcome {
    DELIVERED,
    RETRY,
    /** 410: the receiver wants no more, so its endpoint is to be disabled. */
    GONE
  }
}
