package io.postrider.endpoint;

import java.time.Instant;
import java.util.Optional;

/**
 * The health of a host or of a target, as its circuit breaker judges it: the script {@code
 * record_endpoint.lua} counts each attempt and applies {@link CircuitBreakerRules}.
 *
 * @param target absent if it is the health of the host
 * @param reason why it is disabled; else absent
 * @param pausedUntil when the next call, a probe, is due; absent unless it is paused
 * @param failingSince the first failure after the last success; absent if there is none
 * @param lastSuccessAt for a host, when it last answered
 * @param lastError as in {@link DeliveryAttempt}, with the status if there was one
 * @param succeeded successes of the last 5 minutes; for a host, calls that it answered
 * @param failed failures of the last 5 minutes
 */
public record ReceiverHealth(
    Host host,
    Optional<Target> target,
    Status status,
    String reason,
    Instant pausedUntil,
    Instant failingSince,
    Instant lastSuccessAt,
    Instant lastFailureAt,
    String lastError,
    int succeeded,
    int failed) {

  /** Whether webhooks are sent there. */
  public enum Status {
    /** Webhooks are sent. */
    ACTIVE,
    /** It fails too often: only probes are sent. */
    PAUSED,
    /** Nothing is sent until it is enabled. */
    DISABLED
  }

  /** The id of the target, or of the host. */
  public String id() {
    return target.map(Target::id).orElseGet(host::id);
  }

  /** What an operator sees: the URL without its query, or the host's origin. */
  public String label() {
    return target.map(Target::label).orElseGet(host::origin);
  }
}
