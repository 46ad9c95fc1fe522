package io.postrider.webhook;

import io.postrider.broker.Addresses;
import io.postrider.broker.BrokerControl;
import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.MessageSender;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends delayed webhooks to their queue when they are due. Every node has a relay, and the one that
 * leads works. If a process dies between sending a webhook and removing it here, the webhook is
 * sent twice; the broker drops the copy, or its worker finds that the attempt is already recorded.
 *
 * <p>While more than a few webhooks wait in the queue, the relay sends no more. First attempts go
 * to the queue directly, so they do not wait behind retries.
 */
@ApplicationScoped
class DelayedWebhooksRelay {

  /** How late a webhook may be while few others are due. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private static final int BATCH = 200;
  private static final long FEW = 200;

  @Inject DelayedWebhooks webhooks;
  @Inject Leadership leadership;
  @Inject BrokerControl broker;
  @Inject MessageSender queue;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  private final Set<String> recalled = ConcurrentHashMap.newKeySet();

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  /**
   * Requests that the webhooks that were deferred because of a host or target are sent with the
   * next run.
   */
  void recall(String receiverId) {
    recalled.add(receiverId);
  }

  private void run() {
    for (var receiverId : recalled) {
      recalled.remove(receiverId);
      try {
        webhooks.recall(receiverId, clock.instant());
      } catch (UnavailableException away) {
        recalled.add(receiverId);
        throw away;
      }
    }
    if (leadership.lead()) {
      relay();
    }
  }

  private void relay() {
    List<WebhookTask> due;
    do {
      due = webhooks.due(clock.instant(), BATCH);
      if (due.isEmpty() || waiting() > FEW) {
        return;
      }
      queue.send(due.stream().map(WebhookTask::message).toList());
      webhooks.sent(due);
    } while (due.size() == BATCH && leadership.lead());
  }

  private long waiting() {
    return broker.queues().stream()
        .filter(queue -> queue.name().equals(Addresses.WEBHOOKS))
        .mapToLong(QueueState::ready)
        .sum();
  }
}
