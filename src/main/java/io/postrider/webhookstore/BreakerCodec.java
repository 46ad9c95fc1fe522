package io.postrider.webhookstore;

import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.Host;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.ReceiverHealth.Status;
import io.postrider.endpoint.Target;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the hash of a circuit breaker. Successes and failures are counted in slots of half a
 * minute, each in a field.
 */
final class BreakerCodec {

  static final long SLOT_MILLIS = 30_000;
  static final long SLOTS = CircuitBreakerRules.WINDOW.toMillis() / SLOT_MILLIS;

  /** Why a target is disabled that answered 410. */
  static final String GONE = "The receiver answered 410 Gone.";

  /** The fields that {@link #state} reads. */
  static final String[] STATE = {"status", "pausedUntil", "reason"};

  private BreakerCodec() {}

  /** Whether a receiver's id is that of a target; otherwise it is that of a host. */
  static boolean isTarget(String id) {
    return id.indexOf('.') >= 0;
  }

  static BreakerState state(String id, List<String> fields) {
    var status = status(id, fields.get(0), fields.get(2));
    return new BreakerState(
        id,
        status,
        status == Status.PAUSED ? instant(fields.get(1)) : null,
        status == Status.DISABLED ? fields.get(2) : null);
  }

  /** A former version disabled the whole host after a 410; now that concerns only the target. */
  private static Status status(String id, String label, String reason) {
    return label == null || !isTarget(id) && GONE.equals(reason)
        ? Status.ACTIVE
        : Status.valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Null if there is no breaker. */
  static ReceiverHealth health(String id, Map<String, String> hash, Instant now) {
    if (!hash.containsKey("origin")) {
      return null;
    }
    var host = new Host(hash.get("owner"), hash.get("origin"));
    var status = status(id, hash.get("status"), hash.get("reason"));
    return new ReceiverHealth(
        host,
        target(id, host, hash),
        status,
        status == Status.DISABLED ? hash.get("reason") : null,
        instant(hash.get("pausedUntil")),
        instant(hash.get("failingSince")),
        instant(hash.get("lastSuccessAt")),
        instant(hash.get("lastFailureAt")),
        hash.get("lastError"),
        count(hash, "delivered:", now),
        count(hash, "failed:", now));
  }

  private static Optional<Target> target(String id, Host host, Map<String, String> hash) {
    return isTarget(id)
        ? Optional.of(
            new Target(
                host,
                Target.Kind.valueOf(hash.get("kind")),
                id.substring(id.indexOf('.') + 1),
                hash.get("label")))
        : Optional.empty();
  }

  private static int count(Map<String, String> hash, String counter, Instant now) {
    long oldest = now.toEpochMilli() / SLOT_MILLIS - SLOTS;
    return hash.entrySet().stream()
        .filter(field -> field.getKey().startsWith(counter))
        .filter(field -> Long.parseLong(field.getKey().substring(counter.length())) > oldest)
        .mapToInt(field -> Integer.parseInt(field.getValue()))
        .sum();
  }

  /** Null for null. */
  static Instant instant(String millis) {
    return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
