package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.testkit.HealthKit;
import io.postrider.testkit.ManualClock;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final ManualClock clock = new ManualClock();
  private List<QueueState> queues = List.of();
  private List<QueueState> fresh;

  @Test
  void each_queue_without_consumers_is_named_with_what_to_do() {
    queues =
        List.of(
            queue("jobs.report", 0),
            queue("jobs.notification", 3),
            queue("webhooks", 1),
            queue("dead-letter-notices", 0),
            queue("DLQ", 0));

    HealthKit.assertDown(consumers(), "jobs.report", "dead-letter-notices", "restart");
    assertThat(HealthKit.problem(consumers())).doesNotContain("DLQ", "notification:", "webhooks");
  }

  @Test
  void consumers_are_up_when_every_queue_that_needs_workers_has_a_consumer() {
    queues = List.of(queue("jobs.report", 1), queue("webhooks", 1), queue("DLQ", 0));

    assertThat(HealthKit.status(consumers())).isEqualTo(Status.UP);
  }

  @Test
  void consumers_are_down_while_the_broker_does_not_answer() {
    HealthKit.assertDown(consumers(), "check \"broker\"");
  }

  @Test
  void workers_that_have_attached_since_the_last_run_are_seen_at_once() {
    queues = List.of(queue("jobs.report", 0));
    fresh = List.of(queue("jobs.report", 1));

    assertThat(HealthKit.status(consumers())).isEqualTo(Status.UP);
  }

  @Test
  void queue_without_a_delivery_for_a_minute_is_named() {
    var check = new StuckQueues();
    check.clock = clock;
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    assertThat(HealthKit.status(check)).isEqualTo(Status.UP);

    clock.advance(StuckQueues.SILENCE);
    look(check, waiting("jobs.notification", 120, 0, 32, false));
    HealthKit.assertDown(check, "jobs.notification", "restart the broker");

    look(check, waiting("jobs.notification", 119, 0, 32, false));
    assertThat(HealthKit.status(check)).as("one was worked on").isEqualTo(Status.UP);
  }

  @Test
  void queue_that_is_paused_or_in_delivery_or_without_consumers_or_scheduled_is_not_stuck() {
    var check = new StuckQueues();
    check.clock = clock;
    for (int i = 0; i < 3; i++) {
      look(
          check,
          waiting("jobs.paused", 100, 0, 32, true),
          waiting("jobs.busy", 100, 8, 8, false),
          waiting("jobs.nobody", 100, 0, 0, false),
          new QueueState("jobs.later", "jobs.later", 100, 100, 0, 8, false));
      clock.advance(StuckQueues.SILENCE);
    }
    assertThat(HealthKit.status(check)).isEqualTo(Status.UP);
  }

  /**
   * Observations from before the outage do not count: after it, workers need a moment to attach.
   */
  @Test
  void minute_starts_anew_when_the_broker_answers_again() {
    var check = new StuckQueues();
    check.clock = clock;
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    clock.advance(StuckQueues.SILENCE);
    look(check);
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    assertThat(HealthKit.status(check)).isEqualTo(Status.UP);
  }

  private static void look(StuckQueues check, QueueState... queues) {
    check.look(new BrokerSettings.Asked(List.of(queues)));
  }

  private static QueueState waiting(
      String name, long depth, long inDelivery, int consumers, boolean paused) {
    return new QueueState(name, name, depth, 0, inDelivery, consumers, paused);
  }

  private HealthCheck consumers() {
    var check = new ConsumersHealth();
    check.settings =
        new BrokerSettings() {
          @Override
          public List<QueueState> queues() {
            return queues;
          }

          @Override
          synchronized void ask() {
            queues = fresh == null ? queues : fresh;
          }
        };
    return check;
  }

  private static QueueState queue(String name, int consumers) {
    return new QueueState(name, name, 0, 0, 0, consumers, false);
  }
}
