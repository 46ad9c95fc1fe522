package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.postrider.broker.BrokerControl;
import io.postrider.broker.MessageSender;
import io.postrider.broker.OutboundMessage;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayedWebhooksRelayTest {

  private final ManualTimer timer = new ManualTimer();
  private final InMemoryJobs leadership = new InMemoryJobs();
  private final Delayed delayed = new Delayed();
  private final Queue queue = new Queue();
  private final DelayedWebhooksRelay relay = new DelayedWebhooksRelay();
  private long waiting;

  @BeforeEach
  void start() {
    relay.webhooks = delayed;
    relay.leadership = leadership;
    relay.queue = queue;
    relay.broker =
        new BrokerControl() {
          @Override
          public List<QueueState> queues() {
            return List.of(new QueueState("webhooks", "webhooks", waiting, 0, 0, 32, false));
          }
        };
    relay.clock = new ManualClock();
    relay.tasks = timer.tasks();
    relay.start(new Object());
  }

  @Test
  void all_due_webhooks_are_sent_and_removed_in_one_run() {
    delayed.due.addAll(tasks(450));

    timer.tick();

    assertThat(queue.sent).hasSize(450);
    assertThat(delayed.due).isEmpty();
  }

  @Test
  void webhooks_stay_delayed_while_the_broker_is_unreachable() {
    delayed.due.addAll(tasks(3));
    queue.unavailable = true;
    assertThatCode(timer::tick).doesNotThrowAnyException();
    assertThat(delayed.due).hasSize(3);

    queue.unavailable = false;
    timer.tick();

    assertThat(queue.sent).hasSize(3);
  }

  /** First attempts must not wait behind retries. */
  @Test
  void no_delayed_webhook_is_sent_while_many_wait_in_the_queue() {
    delayed.due.addAll(tasks(1_000));
    waiting = 201;
    timer.tick();
    assertThat(queue.sent).isEmpty();

    waiting = 200;
    queue.afterSending = () -> waiting += 200;
    timer.tick();

    assertThat(queue.sent).hasSize(200);
    assertThat(delayed.due).hasSize(800);
  }

  @Test
  void node_that_does_not_lead_sends_none_but_recalls() {
    delayed.due.addAll(tasks(1));
    leadership.leads = false;
    var receiver = tasks(1).get(0).target().id();
    relay.recall(receiver);

    timer.tick();

    assertThat(queue.sent).isEmpty();
    assertThat(delayed.recalled).containsExactly(receiver);
  }

  private static List<WebhookTask> tasks(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new WebhookTask(
                    WebhookTask.VERSION,
                    SampleJobs.job().id().value(),
                    0,
                    "default",
                    "https://example.com/",
                    "{}",
                    0,
                    2,
                    0,
                    null,
                    0,
                    false,
                    null))
        .toList();
  }

  private static final class Queue extends MessageSender {
    private final List<OutboundMessage> sent = new ArrayList<>();
    private Runnable afterSending = () -> {};
    private boolean unavailable;

    @Override
    public void send(List<OutboundMessage> messages) {
      if (unavailable) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      sent.addAll(messages);
      afterSending.run();
    }
  }

  private static final class Delayed implements DelayedWebhooks {
    private final List<WebhookTask> due = new ArrayList<>();
    private final List<String> recalled = new ArrayList<>();

    @Override
    public void add(WebhookTask task, Instant dueAt) {
      due.add(task);
    }

    @Override
    public List<WebhookTask> due(Instant time, int limit) {
      return due.stream().limit(limit).toList();
    }

    @Override
    public void sent(Collection<WebhookTask> tasks) {
      due.removeAll(tasks);
    }

    @Override
    public void defer(WebhookTask task, Instant dueAt, String receiverId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void recall(String receiverId, Instant now) {
      recalled.add(receiverId);
    }

    @Override
    public long delayed() {
      return due.size();
    }
  }
}
