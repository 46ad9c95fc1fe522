package io.postrider.endpoint;

import java.time.Instant;

/**
 * The health of an endpoint, as its circuit breaker judges it: the script {@code
 * record_endpoint.lua} counts each attempt and applies {@link CircuitBreakerRules}.
 *
 * @param reason why it is disabled; else absent
 * @param pausedUntil when the next call, a probe, is due; absent unless it is paused
 * @param failingSince the first failure after the last success; absent if there is none
 * @param lastError as in {@link DeliveryAttempt}, with the status if there was one
 * @param delivered successes of the last 5 minutes
 * @param failed failures of the last 5 minutes
 */
public record EndpointHealth(
    Endpoint endpoint,
    Status status,
    String reason,
    Instant pausedUntil,
    Instant failingSince,
    Instant lastSuccessAt,
    Instant lastFailureAt,
    String lastError,
    int delivered,
    int failed) {

  /** Whether webhooks are sent to the endpoint. */
  public enum Status {
    /** Webhooks are sent. */
    ACTIVE,
    /** It fails too often: only probes are sent. */
    PAUSED,
    /** Nothing is sent until an operator enables it. */
    DISABLED
  }
}
