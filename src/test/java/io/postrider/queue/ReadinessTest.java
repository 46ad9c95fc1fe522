package io.postrider.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.InMemoryJobs;
import io.postrider.job.Outbox;
import io.postrider.job.SampleJobs;
import io.postrider.job.UnavailableException;
import io.postrider.queue.BrokerControl.QueueState;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.spi.HealthCheckResponseProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs delayed = new InMemoryJobs();
  private List<QueueState> queues = List.of();
  private List<QueueState> fresh;

  @BeforeAll
  static void without_a_server() {
    HealthCheckResponse.setResponseProvider(new PlainResponses());
  }

  @Test
  void each_queue_that_nobody_consumes_is_named_with_what_to_do() {
    queues =
        List.of(
            queue("jobs.report", 0),
            queue("jobs.notification", 3),
            queue("webhooks", 1),
            queue("dead-letter-notices", 0),
            queue("DLQ", 0));

    assertDown(consumers(), "jobs.report", "dead-letter-notices", "restart");
    assertThat(problem(consumers())).doesNotContain("DLQ", "notification:", "webhooks");
  }

  @Test
  void consumers_are_ready_when_every_queue_with_work_has_some() {
    queues = List.of(queue("jobs.report", 1), queue("webhooks", 1), queue("DLQ", 0));

    assertThat(consumers().call().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void consumers_are_not_ready_while_the_broker_is_silent() {
    assertDown(consumers(), "check \"broker\"");
  }

  @Test
  void workers_that_have_attached_since_the_last_round_are_seen_at_once() {
    queues = List.of(queue("jobs.report", 0));
    fresh = List.of(queue("jobs.report", 1));

    assertThat(consumers().call().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void queue_of_which_nothing_is_delivered_for_a_minute_is_named() {
    var check = new StuckQueues();
    check.clock = clock;
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    assertThat(check.call().getStatus()).isEqualTo(Status.UP);

    clock.advance(StuckQueues.SILENCE);
    look(check, waiting("jobs.notification", 120, 0, 32, false));
    assertDown(check, "jobs.notification", "restart the broker");

    look(check, waiting("jobs.notification", 119, 0, 32, false));
    assertThat(check.call().getStatus()).as("one was worked on").isEqualTo(Status.UP);
  }

  @Test
  void queue_that_is_paused_or_worked_on_or_has_nobody_or_waits_for_a_time_is_not_stuck() {
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
    assertThat(check.call().getStatus()).isEqualTo(Status.UP);
  }

  /** What was seen before says nothing: afterwards workers need a moment to attach. */
  @Test
  void queue_is_given_a_minute_from_the_time_the_broker_answers_again() {
    var check = new StuckQueues();
    check.clock = clock;
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    clock.advance(StuckQueues.SILENCE);
    look(check);
    look(check, waiting("jobs.notification", 100, 0, 32, false));
    assertThat(check.call().getStatus()).isEqualTo(Status.UP);
  }

  private static void look(StuckQueues check, QueueState... queues) {
    check.look(new BrokerSettings.Asked(List.of(queues)));
  }

  private static QueueState waiting(
      String name, long depth, long inDelivery, int consumers, boolean paused) {
    return new QueueState(name, name, depth, 0, inDelivery, consumers, paused);
  }

  @Test
  void outbox_is_stuck_when_a_job_has_been_there_for_more_than_a_minute() {
    var outbox = new InMemoryJobs();
    assertThat(check(outbox).call().getStatus()).isEqualTo(Status.UP);

    var job = SampleJobs.job();
    outbox.unconfirmed.add(job.id());
    clock.advance(Duration.between(clock.instant(), job.id().madeAt().plusSeconds(60)));
    assertThat(check(outbox).call().getStatus()).isEqualTo(Status.UP);

    clock.advance(Duration.ofSeconds(1));
    assertDown(check(outbox), "61 s", "disk");
  }

  @Test
  void delayed_job_that_is_overdue_for_more_than_a_minute_is_stuck_and_one_not_due_is_not() {
    var check = check(new InMemoryJobs());
    delayed.create(List.of(SampleJobs.dueAt(clock.instant().plusSeconds(100))));
    assertThat(check.call().getStatus()).isEqualTo(Status.UP);

    clock.advance(Duration.ofSeconds(161));
    assertDown(check, "61 s", "disk");
  }

  @Test
  void outbox_that_nobody_can_read_is_not_ready() {
    var away =
        Stub.of(
            Outbox.class,
            Map.of(
                "oldest",
                nothing -> {
                  throw new UnavailableException("away", null);
                }));

    assertDown(check(away), "check \"redis\"");
  }

  private HealthCheck consumers() {
    var check = new ConsumersReadiness();
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

  private HealthCheck check(Outbox outbox) {
    var check = new OutboxReadiness();
    check.outbox = outbox;
    check.delayed = delayed;
    check.clock = clock;
    return check;
  }

  private static void assertDown(HealthCheck check, String... words) {
    assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);
    assertThat(problem(check)).contains(words);
  }

  private static String problem(HealthCheck check) {
    return check.call().getData().orElseThrow().get("problem").toString();
  }

  private static QueueState queue(String name, int consumers) {
    return new QueueState(name, name, 0, 0, 0, consumers, false);
  }

  /** What the server does. */
  private static final class PlainResponses implements HealthCheckResponseProvider {

    @Override
    public HealthCheckResponseBuilder createResponseBuilder() {
      return new Builder();
    }
  }

  private static final class Builder extends HealthCheckResponseBuilder {

    private final Map<String, Object> data = new HashMap<>();
    private String name;
    private boolean up;

    @Override
    public HealthCheckResponseBuilder name(String value) {
      name = value;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean value) {
      up = value;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(name, up ? Status.UP : Status.DOWN, Optional.of(data));
    }
  }
}
