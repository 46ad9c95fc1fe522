package io.postrider.redis;

import static io.postrider.redis.RecordCodec.millis;
import static io.postrider.redis.RedisKeys.ENDPOINTS;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.Endpoint;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.endpoint.EndpointHealth.Status;
import io.postrider.endpoint.EndpointStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.resps.Tuple;

/**
 * Endpoints as hashes. Deliveries and failures are counted in slots of half a minute, each in a
 * field.
 */
@ApplicationScoped
class RedisEndpoints implements EndpointStore {

  private static final long SLOT_MILLIS = 30_000;
  private static final long SLOTS = CircuitBreakerRules.WINDOW.toMillis() / SLOT_MILLIS;

  /** How long an endpoint without webhooks is remembered, unless an operator disabled it. */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final long LISTED = 10_000;
  private static final String GONE = "The receiver answered 410 Gone.";

  @Inject Redis redis;
  @Inject CircuitBreakerRules rules;
  @Inject Clock clock;

  @Override
  public List<EndpointHealth> list(int limit) {
    var ids =
        redis.spread(ENDPOINTS).latest(ListCursor.START).next(limit).stream()
            .map(Tuple::getElement)
            .toList();
    return redis
        .reads()
        .call(
            pipeline -> {
              var hashes =
                  ids.stream().map(id -> pipeline.hgetAll(RedisKeys.endpoint(id))).toList();
              return () ->
                  hashes.stream().map(hash -> read(hash.get())).filter(Objects::nonNull).toList();
            });
  }

  @Override
  public Optional<EndpointHealth> find(String id) {
    var hash = redis.reads().call(pipeline -> pipeline.hgetAll(RedisKeys.endpoint(id))::get);
    return Optional.ofNullable(read(hash));
  }

  @Override
  public boolean takeProbe(Endpoint endpoint) {
    return redis
        .run(
            Script.TAKE_PROBE,
            List.of(RedisKeys.endpoint(endpoint.id())),
            millis(clock.instant()),
            Long.toString(CircuitBreakerRules.PROBE_LEASE.toMillis()))
        .equals(1L);
  }

  @Override
  public void record(Endpoint endpoint, DeliveryAttempt attempt, boolean probe) {
    redis.writes().call(pipeline -> count(pipeline, endpoint, attempt, probe));
  }

  /** Counts an attempt, by {@link Script#RECORD_ENDPOINT}. */
  Supplier<Object> count(
      AbstractPipeline pipeline, Endpoint endpoint, DeliveryAttempt attempt, boolean probe) {
    var id = endpoint.id();
    list(pipeline, id);
    return Redis.run(
        pipeline,
        Script.RECORD_ENDPOINT,
        List.of(RedisKeys.endpoint(id)),
        endpoint.owner(),
        endpoint.origin(),
        attempt.result().name(),
        detail(attempt),
        Boolean.toString(probe),
        GONE,
        "Nothing but failures for " + rules.disableAfter().toHours() + " hours.",
        millis(clock.instant()),
        Long.toString(SLOT_MILLIS),
        Long.toString(SLOTS),
        Integer.toString(CircuitBreakerRules.LEAST_ATTEMPTS),
        Integer.toString(CircuitBreakerRules.FAILED_PERCENT),
        Long.toString(rules.pause().toMillis()),
        Long.toString(CircuitBreakerRules.LONGEST_PAUSE.toMillis()),
        Long.toString(rules.disableAfter().toMillis()),
        Long.toString(KEPT.toMillis()));
  }

  /** Renews the expiry of an endpoint that had a webhook, although none was sent. */
  Supplier<Long> keep(AbstractPipeline pipeline, Endpoint endpoint) {
    var id = endpoint.id();
    list(pipeline, id);
    return pipeline.pexpire(RedisKeys.endpoint(id), KEPT.toMillis(), ExpiryOption.XX);
  }

  private void list(AbstractPipeline pipeline, String id) {
    var list = redis.spread(ENDPOINTS);
    pipeline.zadd(list.of(id), clock.millis(), id);
    pipeline.zremrangeByRank(list.of(id), 0, -1 - list.key().share(LISTED));
  }

  private static String detail(DeliveryAttempt attempt) {
    var error = attempt.error().orElse("");
    return attempt.statusCode() == 0 ? error : error + " " + attempt.statusCode();
  }

  @Override
  public boolean enable(String id) {
    return set(id, "");
  }

  @Override
  public boolean disable(String id, String reason) {
    return set(id, reason);
  }

  private boolean set(String id, String reason) {
    return redis
        .run(
            Script.SET_ENDPOINT,
            List.of(RedisKeys.endpoint(id)),
            reason,
            Long.toString(KEPT.toMillis()))
        .equals(1L);
  }

  static Status status(String label) {
    return label == null ? Status.ACTIVE : Status.valueOf(label.toUpperCase(Locale.ROOT));
  }

  static Instant instant(String millis) {
    return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private EndpointHealth read(Map<String, String> hash) {
    return hash.isEmpty()
        ? null
        : new EndpointHealth(
            new Endpoint(hash.get("owner"), hash.get("origin")),
            status(hash.get("status")),
            hash.get("reason"),
            instant(hash.get("pausedUntil")),
            instant(hash.get("failingSince")),
            instant(hash.get("lastSuccessAt")),
            instant(hash.get("lastFailureAt")),
            hash.get("lastError"),
            count(hash, "delivered:"),
            count(hash, "failed:"));
  }

  private int count(Map<String, String> hash, String kind) {
    long oldest = clock.millis() / SLOT_MILLIS - SLOTS;
    return hash.entrySet().stream()
        .filter(field -> field.getKey().startsWith(kind))
        .filter(field -> Long.parseLong(field.getKey().substring(kind.length())) > oldest)
        .mapToInt(field -> Integer.parseInt(field.getValue()))
        .sum();
  }
}
