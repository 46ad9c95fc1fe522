package io.postrider.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How one attempt to deliver went, without anything the receiver wrote.
 *
 * @param statusCode of the answer, or 0 when none came
 * @param error {@code refused-address}, {@code dns}, {@code connect}, {@code tls}, {@code timeout},
 *     {@code io} (broken off, or not HTTP) or {@code http} (a status other than 2xx); or why
 *     nothing was sent: {@code endpoint-disabled} or {@code no-secret}
 * @param retryAfter how long the receiver asks to be left alone
 */
public record DeliveryAttempt(
    Instant at,
    long durationMillis,
    int statusCode,
    Optional<String> error,
    Optional<Duration> retryAfter,
    Result result) {

  static final String REFUSED_ADDRESS = "refused-address";

  private static final String ENDPOINT_DISABLED = "endpoint-disabled";
  private static final String NO_SECRET = "no-secret";
  private static final Set<String> NOT_MADE = Set.of(ENDPOINT_DISABLED, NO_SECRET);

  /** An attempt that did not get as far as a connection, as the URL is refused. */
  public static DeliveryAttempt refused(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(REFUSED_ADDRESS), Optional.empty(), Result.RETRY);
  }

  /** Nothing was sent, and nothing will be. */
  public static DeliveryAttempt disabled(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(ENDPOINT_DISABLED), Optional.empty(), Result.GONE);
  }

  /** Nothing was sent, as there is nothing to sign it with. */
  public static DeliveryAttempt unsigned(Instant at) {
    return new DeliveryAttempt(at, 0, 0, Optional.of(NO_SECRET), Optional.empty(), Result.RETRY);
  }

  /** Whether it says anything about the endpoint. */
  public boolean wasMade() {
    return error.filter(NOT_MADE::contains).isEmpty();
  }

  /** Whether the receiver took it. */
  public boolean wasDelivered() {
    return result == Result.DELIVERED;
  }

  /** What follows from an attempt. */
  public enum Result {
    DELIVERED,
    RETRY,
    /** 410: the receiver wants no more, so its endpoint is to be disabled. */
    GONE
  }
}
