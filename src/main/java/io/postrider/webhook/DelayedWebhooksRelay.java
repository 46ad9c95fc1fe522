package io.postrider.webhook;

import io.postrider.broker.Addresses;
import io.postrider.broker.BrokerControl;
import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.MessageSender;
import io.postrider.endpoint.Endpoint;
import io.postrider.intake.Outbox;
import io.postrider.platform.PeriodicTask;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
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
 * Sends delayed webhooks to their workers when they are due. Every node has one; one at a time has
 * the turn. A webhook that is sent twice, since a process died in between, is dropped by the broker
 * or found to be delivered.
 *
 * <p>While more than a few wait in the queue, no more are sent: what is told for the first time
 * goes to the queue directly, and so does not wait behind all that is tried again.
 */
@ApplicationScoped
class DelayedWebhooksRelay {

  /** How late a webhook may come, in milliseconds, while few others are due. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private static final int BATCH = 200;
  private static final long FEW = 200;

  @Inject DelayedWebhooks webhooks;
  @Inject Outbox outbox;
  @Inject BrokerControl broker;
  @Inject MessageSender queue;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Set<Endpoint> recalled = ConcurrentHashMap.newKeySet();
  private PeriodicTask periodic;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    periodic = PeriodicTask.start(timer, PERIOD, this::run);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  /** Lets all those come in a moment that were put off, since an endpoint was busy or paused. */
  void recall(Endpoint endpoint) {
    recalled.add(endpoint);
  }

  private void run() {
    for (var endpoint : recalled) {
      recalled.remove(endpoint);
      webhooks.recall(endpoint, clock.instant());
    }
    if (outbox.lead()) {
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
    } while (due.size() == BATCH && outbox.lead());
  }

  private long waiting() {
    return broker.queues().stream()
        .filter(queue -> queue.name().equals(Addresses.WEBHOOKS))
        .mapToLong(QueueState::ready)
        .sum();
  }
}
