package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.ReceiverHealth.Status;
import io.postrider.endpoint.Target;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The circuit breaker, on a real Redis, with a manual clock. */
class RedisCircuitBreakersIT {

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Target URL = Target.ofUrl("default", "https://example.com/a?key=1");
  private static final Target OTHER_URL = Target.ofUrl("default", "https://example.com/a");
  private static final String HOST = URL.host().id();
  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final ManualClock clock = new ManualClock();
  private final RedisCircuitBreakers breakers = new RedisCircuitBreakers();

  RedisCircuitBreakersIT() {
    breakers.redis = node.redis;
    breakers.rules = new CircuitBreakerRules(PAUSE, Duration.ofHours(120));
    breakers.clock = clock;
    breakers.successes = new HostSuccesses();
    breakers.receivers = new KnownReceivers();
  }

  @Test
  void endpoint_that_was_never_called_has_no_health() {
    assertThat(breakers.find(HOST)).isEmpty();
    assertThat(breakers.enable(HOST)).isFalse();
    assertThat(breakers.disable(HOST, "why")).isFalse();
  }

  @Test
  void nine_failures_do_not_pause_and_the_tenth_does() {
    fail(9);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);

    fail(1);

    assertThat(health().status()).isEqualTo(Status.PAUSED);
    assertThat(health().pausedUntil()).isEqualTo(clock.instant().plus(PAUSE));
    assertThat(health().failed()).isEqualTo(10);
    assertThat(health().lastError()).isEqualTo("connect");
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

    assertThat(health().succeeded()).isEqualTo(2);
    assertThat(node.client().hkeys(WebhookKeys.breaker(HOST)))
        .filteredOn(field -> field.startsWith("delivered:"))
        .hasSize(1);
  }

  @Test
  void probe_is_due_when_the_pause_is_over_and_only_one_gets_it() {
    fail(10);
    assertThat(breakers.takeProbe(URL)).isFalse();

    clock.advance(PAUSE);

    assertThat(breakers.takeProbe(URL)).isTrue();
    assertThat(breakers.takeProbe(URL)).isFalse();
  }

  @Test
  void probe_without_a_result_is_given_to_another_caller() {
    fail(10);
    clock.advance(PAUSE);
    breakers.takeProbe(URL);

    clock.advance(CircuitBreakerRules.PROBE_LEASE);

    assertThat(breakers.takeProbe(URL)).isTrue();
  }

  @Test
  void each_probe_that_fails_doubles_the_pause_up_to_half_an_hour() {
    fail(10);
    for (long minutes : new long[] {2, 4, 8, 16, 30, 30}) {
      clock.advance(Duration.between(clock.instant(), health().pausedUntil()));
      breakers.record(URL, attempt(0), true);
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

    breakers.record(URL, attempt(204), true);

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health().pausedUntil()).isNull();
    assertThat(health().failingSince()).isNull();
    fail(1);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);
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
    breakers.disable(HOST, "why");
    assertThat(health().reason()).isEqualTo("why");

    assertThat(breakers.enable(HOST)).isTrue();

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health().reason()).isNull();
    assertThat(health().failed()).isZero();
    fail(9);
    assertThat(health().status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void disabled_url_is_remembered_as_long_as_it_has_webhooks() {
    answer(1, URL, 410);
    node.client().pexpire(WebhookKeys.breaker(URL.id()), 60_000);

    breakers.keep(URL);

    assertThat(millisToLive(URL.id())).isGreaterThan(Duration.ofDays(29).toMillis());
  }

  @Test
  void receiver_that_an_operator_disabled_stays_disabled_until_an_operator_enables_it() {
    answer(1, URL, 500);
    for (var id : List.of(HOST, URL.id())) {
      assertThat(millisToLive(id)).isPositive();

      breakers.disable(id, "why");
      answer(1, URL, 500);
      answer(1, URL, 204);
      breakers.keep(URL);
      assertThat(millisToLive(id)).isEqualTo(-1);

      breakers.enable(id);
      assertThat(millisToLive(id)).isPositive();
    }
  }

  private long millisToLive(String id) {
    return node.client().pttl(WebhookKeys.breaker(id));
  }

  @Test
  void receivers_are_listed_with_the_one_used_last_first() {
    var other = Target.ofUrl("client-1", "https://example.com/a");
    fail(1);
    clock.advance(Duration.ofSeconds(1));
    answer(1, other, 204);

    assertThat(breakers.list(10))
        .extracting(ReceiverHealth::host)
        .containsExactly(other.host(), URL.host());
    assertThat(breakers.list(1)).hasSize(1);
  }

  @Test
  void host_that_answers_is_not_judged_by_what_it_answers() {
    answer(20, URL, 404);

    assertThat(health(HOST).status()).isEqualTo(Status.ACTIVE);
    assertThat(health(HOST).succeeded()).isEqualTo(20);
    assertThat(breakers.state(OTHER_URL).isActive()).isTrue();
    assertThat(health(URL.id()).status()).isEqualTo(Status.PAUSED);
    assertThat(breakers.state(URL).receiverId()).isEqualTo(URL.id());
    assertThat(health(URL.id()).lastError()).isEqualTo("http 404");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 429, 503})
  void host_that_cannot_be_reached_or_asks_to_wait_is_paused_for_all_urls(int status) {
    answer(10, URL, status);

    assertThat(breakers.state(OTHER_URL).status()).isEqualTo(Status.PAUSED);
    assertThat(breakers.state(OTHER_URL).receiverId()).isEqualTo(HOST);
    assertThat(breakers.find(URL.id())).isEmpty();
  }

  @Test
  void probe_that_is_answered_ends_the_pause_of_the_host_whatever_the_answer() {
    fail(10);
    clock.advance(PAUSE);

    breakers.record(URL, attempt(404), true);

    assertThat(health().status()).isEqualTo(Status.ACTIVE);
    assertThat(health(URL.id()).failed()).isEqualTo(1);
  }

  @Test
  void probe_of_a_url_says_nothing_about_it_when_the_host_is_down() {
    answer(10, URL, 500);
    clock.advance(PAUSE);
    assertThat(breakers.takeProbe(URL)).isTrue();

    breakers.record(URL, attempt(0), true);

    assertThat(breakers.state(URL).pausedUntil())
        .isEqualTo(clock.instant().plus(CircuitBreakerRules.PROBE_LEASE));
  }

  @Test
  void only_one_caller_gets_the_probe_of_a_url_on_a_host_that_are_both_paused() {
    answer(10, URL, 500);
    fail(30);

    assertThat(breakers.takeProbe(URL)).isFalse();
    clock.advance(PAUSE);
    assertThat(breakers.takeProbe(URL)).isTrue();
    assertThat(breakers.takeProbe(URL)).isFalse();
    assertThat(breakers.takeProbe(OTHER_URL)).isFalse();
  }

  @Test
  void gone_disables_one_url_and_no_other_of_its_host() {
    answer(1, URL, 410);

    assertThat(health(URL.id()).status()).isEqualTo(Status.DISABLED);
    assertThat(health(URL.id()).reason()).contains("410");
    assertThat(breakers.state(URL).status()).isEqualTo(Status.DISABLED);
    assertThat(breakers.state(OTHER_URL).isActive()).isTrue();

    answer(1, URL, 204);
    assertThat(breakers.state(URL).status()).isEqualTo(Status.DISABLED);
    assertThat(breakers.enable(URL.id())).isTrue();
    assertThat(breakers.state(URL).isActive()).isTrue();
  }

  @Test
  void url_that_answers_nothing_but_errors_for_120_hours_is_disabled() {
    answer(9, URL, 500);
    clock.advance(Duration.ofHours(120));
    answer(1, URL, 500);

    assertThat(health(URL.id()).status()).isEqualTo(Status.DISABLED);
    assertThat(breakers.state(OTHER_URL).isActive()).isTrue();
  }

  @Test
  void url_that_never_failed_is_not_stored() {
    answer(1_000, URL, 204);

    assertThat(node.client().keys("*"))
        .containsExactlyInAnyOrder(WebhookKeys.breaker(HOST), WebhookKeys.HOSTS);
  }

  @Test
  void url_that_has_recovered_is_forgotten_after_five_minutes() {
    answer(9, URL, 500);
    assertThat(millisToLive(URL.id())).isGreaterThan(Duration.ofDays(6).toMillis());

    answer(1, URL, 204);

    assertThat(millisToLive(URL.id())).isLessThanOrEqualTo(Duration.ofMinutes(5).toMillis());
    assertThat(health(URL.id()).failingSince()).isNull();
    answer(1, URL, 500);
    assertThat(health(URL.id()).status()).as("9 of 10 failed").isEqualTo(Status.PAUSED);
  }

  /**
   * The list of former versions has hosts only, so an old node shows no URL that it cannot read.
   */
  @Test
  void hosts_and_urls_have_a_list_each_and_are_shown_together() {
    answer(1, URL, 500);
    clock.advance(Duration.ofMinutes(1));
    answer(1, OTHER_URL, 500);

    assertThat(breakers.list(10))
        .extracting(ReceiverHealth::label)
        .containsExactlyInAnyOrder(
            "https://example.com", "https://example.com/a?…", "https://example.com/a");
    assertThat(breakers.list(10).get(2).label()).isEqualTo("https://example.com/a?…");
    assertThat(breakers.list(1)).hasSize(1);
    assertThat(node.client().zrange(WebhookKeys.HOSTS, 0, -1)).containsExactly(HOST);
  }

  @Test
  void url_used_longest_ago_is_forgotten_when_there_are_too_many_unless_an_operator_disabled_it() {
    var list = new RecentReceivers(node.redis, WebhookKeys.TARGETS, 3);
    for (int i = 0; i < 5; i++) {
      var target = Target.ofUrl("default", "https://example.com/" + i);
      answer(1, target, 404);
      if (i == 0) {
        breakers.disable(target.id(), "why");
      }
      list.used(List.of(target.id()), clock.millis());
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(breakers.list(10))
        .filteredOn(health -> health.target().isPresent())
        .extracting(ReceiverHealth::label)
        .containsExactly("https://example.com/0", "https://example.com/4", "https://example.com/3");
    assertThat(node.client().keys("endpoint:*")).as("with the host's").hasSize(4);
  }

  /** A former version disabled the whole host after a 410. */
  @Test
  void host_that_a_former_version_disabled_after_a_410_is_active() {
    var host = WebhookKeys.breaker(HOST);
    node.client()
        .hset(
            host,
            Map.of(
                "owner", "default",
                "origin", "https://example.com",
                "status", "disabled",
                "reason", BreakerCodec.GONE));

    assertThat(breakers.state(URL).isActive()).isTrue();
    assertThat(health().status()).isEqualTo(Status.ACTIVE);

    deliver(1);
    assertThat(node.client().hget(host, "status")).isNull();
  }

  private ReceiverHealth health() {
    return health(HOST);
  }

  private ReceiverHealth health(String id) {
    return breakers.find(id).orElseThrow();
  }

  /** The host cannot be reached. */
  private void fail(int times) {
    answer(times, URL, 0);
  }

  private void deliver(int times) {
    answer(times, URL, 204);
  }

  private void answer(int times, Target target, int status) {
    for (int i = 0; i < times; i++) {
      breakers.record(target, attempt(status), false);
    }
  }

  private DeliveryAttempt attempt(int status) {
    var error = status == 0 ? "connect" : "http";
    return new DeliveryAttempt(
        clock.instant(),
        5,
        status,
        status == 204 ? Optional.empty() : Optional.of(error),
        Optional.empty(),
        status == 204 ? Result.DELIVERED : status == 410 ? Result.GONE : Result.RETRY);
  }
}
