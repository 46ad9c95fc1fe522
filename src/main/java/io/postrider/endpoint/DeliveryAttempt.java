package io.postrider.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The result of one attempt to deliver a webhook; the receiver's response body is not kept.
 *
 * @param statusCode HTTP status of the response, or 0 when there was none
 * @param error {@code refused-address}, {@code dns}, {@code connect}, {@code tls}, {@code timeout},
 *     {@code io} (connection broken, or not HTTP) or {@code http} (a status other than 2xx); or why
 *     nothing was sent: {@code endpoint-disabled}, {@code endpoint-removed} or {@code no-secret}
 * @param retryAfter the delay that the receiver asks for in {@code Retry-After}
 */
public record DeliveryAttempt(
    Instant at,
    long durationMillis,
    int statusCode,
    Optional<String> error,
    Optional<Duration> retryAfter,
    Result result) {

  static final String REFUSED_ADDRESS = "refused-address";

  static final String BROKEN_OFF = "io";

  /** RFC 6585 §4. */
  public static final int TOO_MANY_REQUESTS = 429;

  private static final int UNAVAILABLE = 503;
  private static final String ENDPOINT_DISABLED = "endpoint-disabled";
  private static final String NO_SECRET = "no-secret";
  private static final String ENDPOINT_REMOVED = "endpoint-removed";
  private static final Set<String> NOT_MADE =
      Set.of(ENDPOINT_DISABLED, ENDPOINT_REMOVED, NO_SECRET);

  /** An attempt whose URL was refused before a connection was opened. */
  public static DeliveryAttempt refused(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(REFUSED_ADDRESS), Optional.empty(), Result.RETRY);
  }

  /** A success of which only the time matters. */
  public static DeliveryAttempt delivered(Instant at) {
    return new DeliveryAttempt(at, 0, 204, Optional.empty(), Optional.empty(), Result.DELIVERED);
  }

  /** Nothing was sent, because the endpoint is disabled; there is no further attempt. */
  public static DeliveryAttempt disabled(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(ENDPOINT_DISABLED), Optional.empty(), Result.GONE);
  }

  /** Nothing was sent, because the endpoint was removed; there is no further attempt. */
  public static DeliveryAttempt removed(Instant at) {
    return new DeliveryAttempt(
        at, 0, 0, Optional.of(ENDPOINT_REMOVED), Optional.empty(), Result.GONE);
  }

  /** Nothing was sent, because the owner has no secret to sign with. */
  public static DeliveryAttempt unsigned(Instant at) {
    return new DeliveryAttempt(at, 0, 0, Optional.of(NO_SECRET), Optional.empty(), Result.RETRY);
  }

  /**
   * Whether the endpoint was called or at least looked up, so that the result says something about
   * its health.
   */
  public boolean wasMade() {
    return error.filter(NOT_MADE::contains).isEmpty();
  }

  /**
   * Whether the failure concerns the whole host: it could not be reached, did not answer in time,
   * or asks all callers to wait (429 and 503, RFC 6585 §4 and RFC 9110 §15.6.4). Any other answer
   * shows that the host works, and concerns only the URL that was called.
   */
  public boolean isFaultOfHost() {
    return !wasDelivered()
        && (statusCode == 0 || statusCode == TOO_MANY_REQUESTS || statusCode == UNAVAILABLE);
  }

  /** Whether the connection ended before an answer came. */
  boolean isBrokenOff() {
    return statusCode == 0 && error.filter(BROKEN_OFF::equals).isPresent();
  }

  /** Whether the receiver accepted the webhook. */
  public boolean wasDelivered() {
    return result == Result.DELIVERED;
  }

  /** What happens after the attempt. */
  public enum Result {
    DELIVERED,
    RETRY,
    /**
     * Status 410: the URL takes no more webhooks, so it is disabled; others of its host are not.
     */
    GONE
  }
}
