package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.Endpoint;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.endpoint.EndpointHealth.Status;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The circuit breaker, on a real Redis, with a manual clock. */
class RedisEndpointsIT {

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Endpoint ENDPOINT = new Endpoint("default", "https://example.com");
  private static RealRedis server;
  private static StoreNode node;

  private final ManualClock clock = new ManualClock();
  private final RedisEndpoints endpoints = new RedisEndpoints();

  RedisEndpointsIT() {
    node.redis.client().flushAll();
    endpoints.redis = node.redis;
    endpoints.rules = new CircuitBreakerRules(PAUSE, Duration.ofHours(120));
    endpoints.clock = clock;
  }

  @BeforeAll
  static void start() {
    server = new RealRedis();
    node = server.node();
  }

  @AfterAll
  static void stop() {
    node.close();
    server.close();
  }

  @Test
  void endpoint_that_was_never_called_has_no_health() {
    assertThat(endpoints.find(ENDPOINT.id())).isEmpty();
    assertThat(endpoints.enable(ENDPOINT.id())).isFalse();
    assertThat(endpoints.disable(ENDPOINT.id(), "why")).isFalse();
  }

  @Test
  void nine_failures_do_not_pause_and_the_tenth_does() {
    fail(9);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);

    fail(1);

    assertThat(health().status()).isEqualTo(Status.PAUSED);
    assertThat(health().pausedUntil()).isEqualTo(clock.instant().plus(PAUSE));
    assertThat(health().failed()).isEqualTo(10);
    assertThat(health().lastError()).isEqualTo("http 500");
  }

  @Test
  void seven_failures_in_ten_pause_and_six_do_not() {
    deliver(4);
    fail(6);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);

    fail(3);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);

    fail(1);
    assertThat(health().status()).isEqualTo(Status.PAUSED);
  }

  @Test
  void failures_older_than_five_minutes_do_not_count() {
    fail(9);
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));

    fail(1);

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health().failed()).isEqualTo(1);
  }

  @Test
  void all_successes_are_counted_and_those_older_than_five_minutes_are_removed() {
    deliver(3);
    clock.advance(Duration.ofMinutes(6));
    deliver(2);

    assertThat(health().delivered()).isEqualTo(2);
    assertThat(node.redis.client().hkeys(RedisKeys.endpoint(ENDPOINT.id())))
        .filteredOn(field -> field.startsWith("delivered:"))
        .hasSize(1);
  }

  @Test
  void probe_is_due_when_the_pause_is_over_and_only_one_gets_it() {
    fail(10);
    assertThat(endpoints.takeProbe(ENDPOINT)).isFalse();

    clock.advance(PAUSE);

    assertThat(endpoints.takeProbe(ENDPOINT)).isTrue();
    assertThat(endpoints.takeProbe(ENDPOINT)).isFalse();
  }

  @Test
  void probe_without_a_result_is_given_to_another_caller() {
    fail(10);
    clock.advance(PAUSE);
    endpoints.takeProbe(ENDPOINT);

    clock.advance(CircuitBreakerRules.PROBE_LEASE);

    assertThat(endpoints.takeProbe(ENDPOINT)).isTrue();
  }

  @Test
  void each_probe_that_fails_doubles_the_pause_up_to_half_an_hour() {
    fail(10);
    for (long minutes : new long[] {2, 4, 8, 16, 30, 30}) {
      clock.advance(Duration.between(clock.instant(), health().pausedUntil()));
      endpoints.record(ENDPOINT, attempt(Result.RETRY), true);
      assertThat(health().pausedUntil())
          .isEqualTo(clock.instant().plus(Duration.ofMinutes(minutes)));
    }
  }

  @Test
  void late_failure_of_a_call_from_before_the_pause_does_not_prolong_it() {
    fail(10);
    var until = health().pausedUntil();
    clock.advance(Duration.ofSeconds(10));

    fail(5);

    assertThat(health().pausedUntil()).isEqualTo(until);
  }

  @Test
  void success_ends_the_pause_and_the_failures_before_it_are_forgotten() {
    fail(10);
    clock.advance(PAUSE);

    endpoints.record(ENDPOINT, attempt(Result.DELIVERED), true);

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health().pausedUntil()).isNull();
    assertThat(health().failingSince()).isNull();
    fail(1);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void gone_disables_at_once_and_a_late_success_does_not_enable() {
    endpoints.record(ENDPOINT, attempt(Result.GONE), false);
    assertThat(health().status()).isEqualTo(Status.DISABLED);
    assertThat(health().reason()).contains("410");

    deliver(1);

    assertThat(health().status()).isEqualTo(Status.DISABLED);
  }

  @Test
  void nothing_but_failures_for_120_hours_disables() {
    fail(9);
    clock.advance(Duration.ofHours(119));
    fail(1);
    assertThat(health().status()).isNotEqualTo(Status.DISABLED);

    clock.advance(Duration.ofHours(1));
    fail(1);

    assertThat(health().status()).isEqualTo(Status.DISABLED);
    assertThat(health().reason()).contains("120 hours");
  }

  @Test
  void two_failures_a_week_apart_do_not_disable() {
    fail(1);
    clock.advance(Duration.ofDays(7));
    fail(1);

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void enabled_endpoint_has_no_failures() {
    fail(10);
    endpoints.disable(ENDPOINT.id(), "why");
    assertThat(health().reason()).isEqualTo("why");

    assertThat(endpoints.enable(ENDPOINT.id())).isTrue();

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health().reason()).isNull();
    assertThat(health().failed()).isZero();
    fail(9);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void disabled_endpoint_is_remembered_as_long_as_it_has_webhooks() {
    endpoints.record(ENDPOINT, attempt(Result.GONE), false);
    node.redis.client().pexpire(RedisKeys.endpoint(ENDPOINT.id()), 60_000);

    keep();

    assertThat(millisToLive()).isGreaterThan(Duration.ofDays(29).toMillis());
  }

  @Test
  void endpoint_that_an_operator_disabled_stays_disabled_until_an_operator_enables_it() {
    fail(1);
    assertThat(millisToLive()).isPositive();

    endpoints.disable(ENDPOINT.id(), "why");
    fail(1);
    keep();
    assertThat(millisToLive()).isEqualTo(-1);

    endpoints.enable(ENDPOINT.id());
    assertThat(millisToLive()).isPositive();
  }

  private static long millisToLive() {
    return node.redis.client().pttl(RedisKeys.endpoint(ENDPOINT.id()));
  }

  @Test
  void endpoints_are_listed_with_the_one_used_last_first() {
    var other = new Endpoint("client-1", ENDPOINT.origin());
    fail(1);
    clock.advance(Duration.ofSeconds(1));
    endpoints.record(other, attempt(Result.DELIVERED), false);

    assertThat(endpoints.list(10))
        .extracting(EndpointHealth::endpoint)
        .containsExactly(other, ENDPOINT);
    assertThat(endpoints.list(1)).hasSize(1);
  }

  private EndpointHealth health() {
    return endpoints.find(ENDPOINT.id()).orElseThrow();
  }

  private void keep() {
    node.redis.writes().call(pipeline -> endpoints.keep(pipeline, ENDPOINT));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      endpoints.record(ENDPOINT, attempt(Result.RETRY), false);
    }
  }

  private void deliver(int times) {
    for (int i = 0; i < times; i++) {
      endpoints.record(ENDPOINT, attempt(Result.DELIVERED), false);
    }
  }

  private DeliveryAttempt attempt(Result outcome) {
    boolean delivered = outcome == Result.DELIVERED;
    return new DeliveryAttempt(
        clock.instant(),
        5,
        delivered ? 204 : 500,
        delivered ? Optional.empty() : Optional.of("http"),
        Optional.empty(),
        outcome);
  }
}
