package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.HealthKit;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.enterprise.event.Event;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerSettingsTest {

  private static final String URGENT = "jobs.notification.urgent";
  private static final String BULK = "jobs.notification.bulk";

  private final ManualTimer timer = new ManualTimer();
  private final FakeBroker broker = new FakeBroker();
  private final BrokerSettings settings = new BrokerSettings();
  private final List<Object> events = new ArrayList<>();

  @BeforeEach
  void start() {
    settings.broker = broker;
    settings.asked = Stub.of(Event.class, Map.of("fire", event -> events.add(event[0])));
    settings.tasks = timer.tasks();
    settings.maxAttempts = 4;
    settings.start(new Object());
  }

  @Test
  void a_broker_that_has_not_been_asked_yet_is_a_problem() {
    assertThat(settings.problems()).hasSize(1);
    assertThat(settings.delayAfter(1)).isEmpty();
  }

  @Test
  void a_broker_with_our_settings_has_no_problems() {
    timer.tick();
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000"})
  void delay_after_each_delivery_follows_the_brokers_settings(int deliveries, long millis) {
    timer.tick();
    assertThat(settings.delayAfter(deliveries)).contains(Duration.ofMillis(millis));
  }

  @Test
  void there_is_no_delay_after_the_last_delivery() {
    timer.tick();
    assertThat(settings.delayAfter(4)).isEmpty();
    assertThat(settings.delayAfter(5)).isEmpty();
  }

  @Test
  void delay_is_at_most_the_brokers_max_redelivery_delay() {
    broker.set("maxRedeliveryDelay", 1500);
    timer.tick();
    assertThat(settings.delayAfter(3)).contains(Duration.ofMillis(1500));
  }

  /** A reconciler that expects the job sooner would treat it as lost. */
  @Test
  void delay_includes_the_longest_jitter() {
    broker.set("redeliveryCollisionAvoidanceFactor", 0.15);
    timer.tick();
    assertThat(settings.delayAfter(1)).contains(Duration.ofMillis(1150));
  }

  @Test
  void queues_are_unknown_before_the_broker_has_answered() {
    broker.away = true;
    timer.tick();
    assertThatThrownBy(() -> settings.hasQueue(URGENT)).isInstanceOf(UnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {URGENT, BULK, "jobs.report.bulk"})
  void missing_queue_for_urgent_jobs_or_bulk_is_a_problem(String name) {
    broker.queues.removeIf(queue -> queue.name().equals(name));
    timer.tick();
    assertThat(settings.problems()).singleElement().asString().contains(name, "broker.xml");
    assertThat(settings.hasQueue(name)).isFalse();
  }

  @Test
  void missing_queue_for_copies_of_delayed_jobs_is_a_problem() {
    broker.queues.removeIf(queue -> queue.name().equals("delayed-jobs"));
    timer.tick();
    assertThat(settings.problems())
        .singleElement()
        .asString()
        .contains("delayed-jobs", "broker.xml");
  }

  @Test
  void queue_names_are_kept_while_the_broker_is_unreachable() {
    timer.tick();
    broker.away = true;
    timer.tick();
    assertThat(settings.queues()).isEmpty();
    assertThat(events)
        .containsExactly(
            new BrokerSettings.Asked(broker.queues), new BrokerSettings.Asked(List.of()));
    assertThat(settings.hasQueue(URGENT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DLQ", "dead-letter-notices"})
  void missing_dead_letter_queue_is_a_problem(String name) {
    broker.queues.removeIf(queue -> queue.name().equals(name));
    timer.tick();
    assertThat(settings.problems()).singleElement().asString().contains(name, "broker.xml");
  }

  @Test
  void dead_letter_queue_at_another_address_is_a_problem() {
    broker.queues.removeIf(queue -> queue.name().equals("DLQ"));
    broker.queues.add(new QueueState("DLQ", "DLQ", 0, 0, 0, 0, false));
    timer.tick();
    assertThat(settings.problems()).singleElement().asString().contains("DLQ");
  }

  @ParameterizedTest
  @CsvSource({
    "maxDeliveryAttempts, 10, max-delivery-attempts 10 instead of 4",
    "defaultConsumerWindowSize, 1048576, default-consumer-window-size 1048576 instead of 0",
    "redeliveryDelay, 0, no redelivery-delay",
  })
  void setting_that_breaks_a_promise_is_a_problem(String field, int value, String said) {
    broker.set(field, value);
    timer.tick();
    assertThat(settings.problems()).singleElement().asString().contains(said);
  }

  @ParameterizedTest
  @CsvSource({
    "deadLetterAddress, dead-letter-address unset",
    "maxDeliveryAttempts, max-delivery-attempts unset",
    "defaultConsumerWindowSize, default-consumer-window-size unset",
    "redeliveryDelay, no redelivery-delay",
  })
  void missing_setting_is_a_problem(String field, String said) {
    broker.settings = Json.createObjectBuilder(broker.settings).remove(field).build();
    timer.tick();
    assertThat(settings.problems()).singleElement().asString().contains(said);
  }

  @Test
  void unreachable_broker_is_a_problem_until_it_answers_again() {
    timer.tick();
    broker.away = true;
    timer.tick();
    assertThat(settings.problems()).containsExactly("The broker does not answer.");
    assertThat(settings.delayAfter(1)).as("what it said last").isPresent();

    broker.away = false;
    timer.tick();
    assertThat(settings.problems()).isEmpty();
  }

  /** A node with a wrong setting must not replace a good one in a rolling deploy. */
  @Test
  void node_is_not_ready_before_the_broker_has_been_without_problems() {
    HealthKit.assertDown(readiness(), "not been asked");

    broker.set("maxDeliveryAttempts", 10);
    timer.tick();
    HealthKit.assertDown(readiness(), "max-delivery-attempts 10");

    broker.set("maxDeliveryAttempts", 4);
    timer.tick();
    assertThat(HealthKit.status(readiness())).isEqualTo(Status.UP);
  }

  @Test
  void node_that_was_ready_stays_ready_and_tells_the_problem() {
    timer.tick();
    broker.away = true;
    timer.tick();

    assertThat(HealthKit.status(readiness())).isEqualTo(Status.UP);
    assertThat(HealthKit.problem(readiness())).isEqualTo("The broker does not answer.");
    HealthKit.assertDown(health(), "does not answer");
  }

  private BrokerHealth health() {
    var health = new BrokerHealth();
    health.settings = settings;
    health.hosts = new BrokerHosts();
    return health;
  }

  private BrokerReadiness readiness() {
    var readiness = new BrokerReadiness();
    readiness.settings = settings;
    readiness.health = health();
    return readiness;
  }

  private static final class FakeBroker extends BrokerControl {

    private final List<QueueState> queues =
        new ArrayList<>(
            List.of(
                new QueueState("DLQ", "dead-letters", 0, 0, 0, 0, false),
                new QueueState("dead-letter-notices", "dead-letters", 0, 0, 0, 4, false),
                new QueueState("delayed-jobs", "delayed-jobs", 0, 0, 0, 2, false),
                new QueueState(BULK, BULK, 0, 0, 0, 32, false),
                new QueueState("jobs.report.bulk", "jobs.report.bulk", 0, 0, 0, 8, false),
                new QueueState(URGENT, URGENT, 0, 0, 0, 32, false)));
    private JsonObject settings =
        Json.createObjectBuilder()
            .add("deadLetterAddress", "dead-letters")
            .add("maxDeliveryAttempts", 4)
            .add("defaultConsumerWindowSize", 0)
            .add("redeliveryDelay", 1000)
            .add("redeliveryMultiplier", 2.0)
            .add("maxRedeliveryDelay", 3_600_000)
            .build();
    private boolean away;

    private void set(String field, int value) {
      settings = Json.createObjectBuilder(settings).add(field, value).build();
    }

    private void set(String field, double value) {
      settings = Json.createObjectBuilder(settings).add(field, value).build();
    }

    @Override
    public List<QueueState> queues() {
      if (away) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      return queues;
    }

    @Override
    JsonObject addressSettings(String address) {
      assertThat(address).startsWith("jobs.");
      return settings;
    }
  }
}
