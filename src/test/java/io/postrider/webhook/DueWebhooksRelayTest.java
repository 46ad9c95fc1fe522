package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.postrider.broker.MessageSender;
import io.postrider.broker.OutboundMessage;
import io.postrider.endpoint.Registration;
import io.postrider.endpoint.RegistrationKit;
import io.postrider.execution.DeliveryName;
import io.postrider.execution.ExecutionKit;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueWebhooksRelayTest {

  private static final Registration ENDPOINT =
      RegistrationKit.endpoint("ep_1", SampleJobs.job().owner(), "https://example.com/registered");

  private final ManualTimer timer = new ManualTimer();
  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs leadership = new InMemoryJobs();
  private final Listed listed = new Listed();
  private final Queue queue = new Queue();
  private final List<Object> begun = new ArrayList<>();
  private final DueWebhooksRelay relay = new DueWebhooksRelay();

  @BeforeEach
  void start() {
    relay.webhooks = listed;
    relay.ofEndpoints =
        Stub.of(
            EndpointDeliveries.class,
            Map.of("begin", names -> begun.addAll((Collection<?>) names[0])));
    relay.receivers = new Receivers();
    relay.receivers.registrations = RegistrationKit.holding(ENDPOINT);
    relay.announcer = new WebhookAnnouncer();
    relay.announcer.retries = ExecutionKit.fourAttempts();
    relay.announcer.tracing = new Tracing();
    relay.leadership = leadership;
    relay.queue = queue;
    relay.clock = clock;
    relay.tasks = timer.tasks();
    relay.start(new Object());
  }

  @Test
  void webhook_that_no_node_has_in_hand_gets_a_message() {
    var job = add();
    clock.advance(Duration.ofSeconds(4));
    timer.tick();
    assertThat(queue.sent).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    timer.tick();

    assertThat(queue.sent).singleElement().satisfies(sent -> isFirst(sent, job));
    assertThat(listed.since).isEmpty();
  }

  private static void isFirst(OutboundMessage sent, JobRecord job) {
    assertThat(WebhookTask.read(sent.text()).step()).isEqualTo("msg_" + job.id() + "_0:0:1:0");
  }

  @Test
  void all_are_sent_in_one_run() {
    IntStream.range(0, 450).forEach(i -> add());
    clock.advance(Duration.ofSeconds(6));

    timer.tick();

    assertThat(queue.sent).hasSize(450);
    assertThat(listed.since).isEmpty();
  }

  @Test
  void webhook_stays_due_while_the_broker_is_unreachable() {
    add();
    clock.advance(Duration.ofSeconds(6));
    queue.unavailable = true;
    assertThatCode(timer::tick).doesNotThrowAnyException();
    assertThat(listed.since).hasSize(1);

    queue.unavailable = false;
    timer.tick();

    assertThat(queue.sent).hasSize(1);
  }

  /** The leading node may be of the version before, which knows no such webhooks. */
  @Test
  void node_that_does_not_lead_sends_only_what_the_leading_node_has_overlooked() {
    add();
    leadership.leads = false;
    clock.advance(Duration.ofSeconds(14));
    timer.tick();
    assertThat(queue.sent).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    timer.tick();

    assertThat(queue.sent).hasSize(1);
  }

  @Test
  void webhook_to_a_url_that_the_job_has_no_more_is_removed() {
    var erased = SampleJobs.record(SampleJobs.job("report", null, null), 0, JobStatus.COMPLETED);
    listed.since.put(new DueWebhooks.Due(name(erased), erased), clock.instant());
    clock.advance(Duration.ofSeconds(6));

    timer.tick();

    assertThat(queue.sent).isEmpty();
    assertThat(listed.since).isEmpty();
  }

  @Test
  void webhook_to_a_registered_endpoint_is_sent_unless_the_endpoint_was_removed() {
    var job = SampleJobs.record(SampleJobs.job("report", null, null), 0, JobStatus.COMPLETED);
    for (var receiver : List.of("ep_1", "ep_removed")) {
      listed.since.put(
          new DueWebhooks.Due(new DeliveryName(job.id(), 0, receiver), job), clock.instant());
    }
    clock.advance(Duration.ofSeconds(6));

    timer.tick();

    assertThat(queue.sent)
        .singleElement()
        .satisfies(
            sent -> {
              var task = WebhookTask.read(sent.text());
              assertThat(task.subscription()).isEqualTo(Subscription.toOutcome("ep_1"));
              assertThat(task.url()).isEqualTo("https://example.com/registered");
              assertThat(task.id()).isEqualTo("msg_" + job.id() + "_0");
            });
    assertThat(begun).containsExactly(new DeliveryName(job.id(), 0, "ep_1"));
    assertThat(listed.since).isEmpty();
  }

  private JobRecord add() {
    var job = SampleJobs.job("report", "https://example.com/", null);
    var record = SampleJobs.record(job, 0, JobStatus.COMPLETED);
    listed.since.put(new DueWebhooks.Due(name(record), record), clock.instant());
    return record;
  }

  private static DeliveryName name(JobRecord job) {
    return new DeliveryName(job.id(), job.generation(), "0");
  }

  private static final class Queue extends MessageSender {
    private final List<OutboundMessage> sent = new ArrayList<>();
    private boolean unavailable;

    @Override
    public void send(List<OutboundMessage> messages) {
      if (unavailable) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      sent.addAll(messages);
    }
  }

  private static final class Listed implements DueWebhooks {
    private final Map<Due, Instant> since = new LinkedHashMap<>();

    @Override
    public void renew(Collection<DeliveryName> names) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Due> before(Instant time, int limit) {
      return since.entrySet().stream()
          .filter(entry -> entry.getValue().isBefore(time))
          .map(Map.Entry::getKey)
          .limit(limit)
          .toList();
    }

    @Override
    public void remove(Collection<DeliveryName> names) {
      since.keySet().removeIf(due -> names.contains(due.name()));
    }
  }
}
