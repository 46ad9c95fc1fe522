package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.DeliveryName;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.testkit.ManualClock;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.EndpointDeliveries.Filter;
import io.postrider.webhook.EndpointDeliveries.Listed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisEndpointDeliveriesIT {

  private static final String ENDPOINT = "ep_1";
  private static final Set<Status> ALL = Set.of(Status.values());

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final ManualClock clock = new ManualClock();
  private final RedisEndpointDeliveries deliveries = new RedisEndpointDeliveries();
  private final RedisEndpointRates rates = new RedisEndpointRates();

  RedisEndpointDeliveriesIT() {
    deliveries.redis = node.redis;
    deliveries.retention = node.retention();
    deliveries.clock = clock;
    rates.redis = node.redis;
  }

  @Test
  void delivery_is_listed_once_by_its_last_state_with_the_time_of_its_event() {
    var name = name();
    var happened = clock.instant();
    deliveries.begin(List.of(name));
    clock.advance(Duration.ofSeconds(1));

    for (var state : List.of(Status.FAILED, Status.PENDING, Status.DELIVERED, Status.DELIVERED)) {
      index(name, state);

      assertThat(created(Set.of(state))).containsExactly(happened);
      assertThat(created(ALL)).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
    }
    deliveries.begin(List.of(name));
    assertThat(created(Set.of(Status.DELIVERED))).containsExactly(happened);
    deliveries.beginAgain(List.of(name));
    assertThat(created(Set.of(Status.PENDING))).containsExactly(happened);
  }

  @Test
  void many_deliveries_are_listed_at_once_each_from_its_former_state() {
    var names = Stream.generate(RedisEndpointDeliveriesIT::name).limit(2_500).toList();
    deliveries.begin(names.subList(0, 10));
    index(names.get(10), Status.FAILED);

    node.redis.writes().call(pipeline -> deliveries.index(pipeline, names, Status.DELIVERED));
    deliveries.begin(names);

    assertThat(deliveries.count(new Filter(ENDPOINT, Set.of(Status.DELIVERED), null, null)))
        .isEqualTo(2_500);
    assertThat(deliveries.count(new Filter(ENDPOINT, ALL, null, null))).isEqualTo(2_500);
  }

  @Test
  void delivery_to_the_url_of_a_job_is_not_listed() {
    deliveries.begin(List.of(new DeliveryName(SampleJobs.job().id(), 0, "0")));

    assertThat(node.client().keys("*")).isEmpty();
  }

  @Test
  void deliveries_whose_jobs_are_not_kept_any_more_are_removed() {
    deliveries.begin(List.of(name(), name(), name()));
    clock.advance(Duration.ofMillis(1 + Long.parseLong(node.retention().millis())));

    IntStream.range(0, 32)
        .forEach(
            i -> {
              deliveries.begin(List.of(name()));
              clock.advance(Duration.ofMillis(1));
            });

    assertThat(deliveries.count(new Filter(ENDPOINT, ALL, null, null))).isEqualTo(32);
  }

  @Test
  void call_is_reserved_only_if_the_rate_has_one_free_in_time() {
    assertThat(within(Duration.ZERO)).contains(Duration.ZERO);
    // A busy machine may take a second from one call to the next, which is then reserved.
    await().until(() -> within(Duration.ZERO).isEmpty());

    assertThat(rates.reserve(ENDPOINT, 1))
        .as("nothing was reserved by what was refused")
        .isBetween(Duration.ZERO, Duration.ofSeconds(1));
    assertThat(within(Duration.ofSeconds(2)).get()).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    assertThat(rates.reserve(ENDPOINT, 1)).isBetween(Duration.ZERO, Duration.ofSeconds(3));
    assertThat(within(Duration.ofMillis(100))).as("others have reserved").isEmpty();
  }

  private Optional<Duration> within(Duration longest) {
    return rates.reserveWithin(longest, ENDPOINT, 1).toCompletableFuture().join();
  }

  private static DeliveryName name() {
    return new DeliveryName(SampleJobs.job().id(), 0, ENDPOINT);
  }

  private void index(DeliveryName name, Status state) {
    node.redis.writes().call(pipeline -> deliveries.index(pipeline, List.of(name), state));
  }

  private List<Instant> created(Set<Status> states) {
    return deliveries.list(new Filter(ENDPOINT, states, null, null), null, 10).items().stream()
        .map(Listed::createdAt)
        .toList();
  }
}
