package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.broker.MessageSender;
import io.postrider.broker.OutboundMessage;
import io.postrider.endpoint.RegistrationKit;
import io.postrider.execution.DeliveryName;
import io.postrider.execution.ExecutionKit;
import io.postrider.job.JobRecord;
import io.postrider.job.JobRecord.FurtherWebhook;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.Stub;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker calls {@code completed} again and again until it does not throw. */
class WebhookAnnouncerTest {

  private final Queue queue = new Queue();
  private final Attempts attempts = new Attempts();
  private final List<Object> noLongerDue = new ArrayList<>();
  private final WebhookAnnouncer announcer = new WebhookAnnouncer();
  private final JobRecord job = jobWithTwoReceivers();
  private final DeliveryName first = new DeliveryName(job.id(), 0, "0");

  @BeforeEach
  void start() {
    announcer.receivers = new Receivers();
    announcer.receivers.registrations = RegistrationKit.holding();
    announcer.sender = queue;
    announcer.ofEndpoints = Stub.of(EndpointDeliveries.class, Map.of("begin", names -> null));
    announcer.due =
        Stub.of(
            DueWebhooks.class,
            Map.of("remove", names -> noLongerDue.addAll((Collection<?>) names[0])));
    announcer.attempts = attempts;
    announcer.retries = ExecutionKit.fourAttempts();
    announcer.tracing = new Tracing();
  }

  @Test
  void due_webhook_is_attempted_and_the_other_gets_a_message() {
    announcer.completed(job, List.of(first));

    assertThat(attempts.begun).containsExactly(first);
    assertThat(queue.sent).hasSize(1);
    assertThat(noLongerDue).isEmpty();
  }

  /** Each of them would be a call of its own. */
  @Test
  void no_attempt_is_begun_again_while_the_broker_is_away() {
    queue.away = true;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> announcer.completed(job, List.of(first)))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(attempts.begun).isEmpty();
    queue.away = false;

    announcer.completed(job, List.of(first));

    assertThat(attempts.begun).containsExactly(first);
    assertThat(queue.sent).hasSize(1);
  }

  @Test
  void due_webhook_that_cannot_be_attempted_gets_a_message() {
    attempts.full = true;

    announcer.completed(job, List.of(first));

    assertThat(queue.sent).hasSize(2);
    assertThat(noLongerDue).containsExactly(first);
  }

  /** The relay finds it; the worker does not wait for that. */
  @Test
  void due_webhook_stays_due_if_its_message_cannot_be_sent() {
    attempts.full = true;
    queue.awayAfter = 1;

    announcer.completed(job, List.of(first));

    assertThat(queue.sent).hasSize(1);
    assertThat(noLongerDue).isEmpty();
  }

  private static JobRecord jobWithTwoReceivers() {
    var job =
        SampleJobs.record(
            SampleJobs.job("report", "https://example.com/", null), 0, JobStatus.COMPLETED);
    return new JobRecord(
        job.job(),
        job.generation(),
        job.revision(),
        job.status(),
        job.attempts(),
        job.startedAt(),
        job.finishedAt(),
        null,
        null,
        List.of(),
        null,
        null,
        0,
        null,
        false,
        List.of(new FurtherWebhook("https://example.org/", null, 0, null)),
        null,
        null);
  }

  private static final class Attempts extends FirstAttempts {
    private final List<DeliveryName> begun = new ArrayList<>();
    private boolean full;

    @Override
    boolean begin(DeliveryName name, WebhookTask task) {
      if (!full) {
        begun.add(name);
      }
      return !full;
    }
  }

  private static final class Queue extends MessageSender {
    private final List<OutboundMessage> sent = new ArrayList<>();
    private boolean away;
    private int awayAfter = Integer.MAX_VALUE;

    @Override
    public void send(List<OutboundMessage> messages) {
      if (away || sent.size() >= awayAfter) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      sent.addAll(messages);
    }
  }
}
