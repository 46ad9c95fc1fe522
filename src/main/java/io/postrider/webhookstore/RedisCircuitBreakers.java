package io.postrider.webhookstore;

import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.Target;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.resps.Tuple;

/**
 * Circuit breakers as hashes, those of a host and of its targets in one slot of a Redis Cluster. A
 * target has a hash only while it fails.
 */
@ApplicationScoped
class RedisCircuitBreakers implements CircuitBreakers {

  /**
   * How long a host without webhooks is remembered, and a target that is disabled, unless an
   * operator disabled it.
   */
  private static final Duration KEPT = Duration.ofDays(30);

  /** How long a target is remembered after its last failure. */
  private static final Duration FAILING_KEPT = Duration.ofDays(7);

  /** What {@link WebhookScripts#RECORD_ENDPOINT} replies. */
  private static final long HOST_USED = 1;

  private static final long TARGET_USED = 2;

  @Inject Redis redis;
  @Inject CircuitBreakerRules rules;
  @Inject HostSuccesses successes;
  @Inject KnownReceivers receivers;
  @Inject Clock clock;

  private RecentReceivers hosts() {
    return new RecentReceivers(redis, WebhookKeys.HOSTS, RecentReceivers.MOST);
  }

  private RecentReceivers targets() {
    return new RecentReceivers(redis, WebhookKeys.TARGETS, RecentReceivers.MOST);
  }

  private RecentReceivers listWith(String id) {
    return BreakerCodec.isTarget(id) ? targets() : hosts();
  }

  @Override
  public List<ReceiverHealth> list(int limit) {
    var ids =
        Stream.concat(hosts().latest(limit).stream(), targets().latest(limit).stream())
            .sorted(Comparator.comparingDouble(Tuple::getScore).reversed())
            .limit(limit)
            .map(Tuple::getElement)
            .toList();
    return redis
        .reads()
        .call(
            pipeline -> {
              var found = ids.stream().map(id -> health(pipeline, id)).toList();
              return () -> found.stream().map(Supplier::get).filter(Objects::nonNull).toList();
            });
  }

  @Override
  public Optional<ReceiverHealth> find(String id) {
    return Optional.ofNullable(redis.reads().call(pipeline -> health(pipeline, id)));
  }

  @Override
  public BreakerState state(Target target) {
    return redis.reads().call(pipeline -> state(pipeline, target));
  }

  /** Reads the breakers of a target and its host. */
  static Supplier<BreakerState> state(AbstractPipeline pipeline, Target target) {
    var host = state(pipeline, target.host().id());
    var own = state(pipeline, target.id());
    return () -> host.get().and(own.get());
  }

  private static Supplier<BreakerState> state(AbstractPipeline pipeline, String id) {
    var fields = pipeline.hmget(WebhookKeys.breaker(id), BreakerCodec.STATE);
    return () -> BreakerCodec.state(id, fields.get());
  }

  @Override
  public boolean takeProbe(Target target) {
    return redis
        .run(
            WebhookScripts.TAKE_PROBE,
            keys(target),
            Long.toString(clock.millis()),
            Long.toString(CircuitBreakerRules.PROBE_LEASE.toMillis()))
        .equals(1L);
  }

  private static List<String> keys(Target target) {
    return List.of(WebhookKeys.breaker(target.host().id()), WebhookKeys.breaker(target.id()));
  }

  @Override
  public void record(Target target, DeliveryAttempt attempt, boolean probe) {
    list(target, redis.writes().call(pipeline -> count(pipeline, target, attempt, probe)));
  }

  /** Counts successes of first attempts, each of another host. */
  void recordSuccesses(List<HostSuccesses.Count> successes) {
    if (successes.isEmpty()) {
      return;
    }
    var used =
        redis
            .writes()
            .call(
                pipeline ->
                    RedisPipe.all(successes.stream().map(each -> count(pipeline, each)).toList()));
    var byTarget = new LinkedHashMap<Target, Long>();
    for (int i = 0; i < used.size(); i++) {
      byTarget.put(successes.get(i).last(), used.get(i));
    }
    list(byTarget);
  }

  private Supplier<Long> count(AbstractPipeline pipeline, HostSuccesses.Count successes) {
    return count(
        pipeline,
        successes.last(),
        DeliveryAttempt.delivered(clock.instant()),
        false,
        successes.times());
  }

  /**
   * Counts an attempt, by {@link WebhookScripts#RECORD_ENDPOINT}, and before it the successes of
   * its host that were not written yet.
   *
   * @return what {@link #list(Target, long)} needs
   */
  Supplier<Long> count(
      AbstractPipeline pipeline, Target target, DeliveryAttempt attempt, boolean probe) {
    var before = successes.taken(target.host()).map(some -> count(pipeline, some));
    var counted = count(pipeline, target, attempt, probe, 1);
    return () -> {
      receivers.forget(target.host());
      return before.map(Supplier::get).orElse(0L) | counted.get();
    };
  }

  private Supplier<Long> count(
      AbstractPipeline pipeline, Target target, DeliveryAttempt attempt, boolean probe, int times) {
    var reply =
        Redis.run(
            pipeline,
            WebhookScripts.RECORD_ENDPOINT,
            keys(target),
            target.host().owner(),
            target.host().origin(),
            target.kind().name(),
            target.label(),
            Boolean.toString(!attempt.isFaultOfHost()),
            attempt.result().name(),
            detail(attempt),
            Boolean.toString(probe),
            BreakerCodec.GONE,
            "Nothing but failures for " + rules.disableAfter().toHours() + " hours.",
            Long.toString(clock.millis()),
            Long.toString(BreakerCodec.SLOT_MILLIS),
            Long.toString(BreakerCodec.SLOTS),
            Integer.toString(CircuitBreakerRules.LEAST_ATTEMPTS),
            Integer.toString(CircuitBreakerRules.FAILED_PERCENT),
            Long.toString(rules.pause().toMillis()),
            Long.toString(CircuitBreakerRules.LONGEST_PAUSE.toMillis()),
            Long.toString(rules.disableAfter().toMillis()),
            Long.toString(KEPT.toMillis()),
            Long.toString(FAILING_KEPT.toMillis()),
            Integer.toString(times));
    return () -> (Long) reply.get();
  }

  /** Moves the host and the target to the front of their lists, each at most once in a slot. */
  void list(Target target, long used) {
    list(Map.of(target, used));
  }

  private void list(Map<Target, Long> used) {
    hosts().used(ids(used, HOST_USED, target -> target.host().id()), clock.millis());
    targets().used(ids(used, TARGET_USED, Target::id), clock.millis());
  }

  private static List<String> ids(Map<Target, Long> used, long which, Function<Target, String> id) {
    return used.entrySet().stream()
        .filter(each -> (each.getValue() & which) != 0)
        .map(each -> id.apply(each.getKey()))
        .toList();
  }

  /** Renews the expiry of a disabled receiver that had a webhook, although none was sent. */
  void keep(Target target) {
    var known =
        redis
            .writes()
            .call(
                pipeline ->
                    RedisPipe.all(
                        keys(target).stream()
                            .map(key -> pipeline.pexpire(key, KEPT.toMillis(), ExpiryOption.XX))
                            .toList()));
    list(target, HOST_USED + (known.get(1) == 1 ? TARGET_USED : 0));
  }

  private static String detail(DeliveryAttempt attempt) {
    var error = attempt.error().orElse("");
    return attempt.statusCode() == 0 ? error : error + " " + attempt.statusCode();
  }

  @Override
  public boolean enable(String id) {
    boolean known = set(id, "");
    if (known) {
      listWith(id).unpin(id, clock.millis());
    }
    return known;
  }

  @Override
  public boolean disable(String id, String reason) {
    boolean known = set(id, reason);
    if (known) {
      listWith(id).pin(id);
    }
    return known;
  }

  private boolean set(String id, String reason) {
    var known =
        redis.run(
            WebhookScripts.SET_ENDPOINT,
            List.of(WebhookKeys.breaker(id)),
            reason,
            Long.toString((BreakerCodec.isTarget(id) ? FAILING_KEPT : KEPT).toMillis()));
    receivers.forgetAll();
    return known.equals(1L);
  }

  private Supplier<ReceiverHealth> health(AbstractPipeline pipeline, String id) {
    var hash = pipeline.hgetAll(WebhookKeys.breaker(id));
    return () -> BreakerCodec.health(id, hash.get(), clock.instant());
  }
}
