package io.postrider.webhook;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.job.LogLine;
import io.postrider.job.UnavailableException;
import io.postrider.queue.Addresses;
import io.postrider.queue.BrokerControl;
import io.postrider.queue.BrokerControl.QueueState;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Webhooks that were put off, since their endpoint was busy or paused. */
@ApplicationScoped
class DeferredWebhooks {

  private static final Logger LOG = Logger.getLogger(DeferredWebhooks.class.getName());

  /** What is being put off at this moment is in the queue by then. */
  private static final long MOMENT_MILLIS = 250;

  /** What comes now goes before all that waits: a sixteenth at once, and only where few wait. */
  private static final String LOTS = "0123456789abcdef";

  private static final long FEW = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Set<Endpoint> due = ConcurrentHashMap.newKeySet();

  @Inject BrokerControl broker;
  @Inject Clock clock;
  @Resource ManagedThreadFactory threads;

  /** A thread of its own, since a broker that hangs holds it up. */
  private ScheduledExecutorService timer;

  @PostConstruct
  void start() {
    timer = Executors.newSingleThreadScheduledExecutor(threads);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
  }

  /**
   * Lets all those to an endpoint come in a moment, lot by lot, of whichever node they are. Without
   * the broker, or while much else waits, each of them comes when it was told to.
   */
  void recall(Endpoint endpoint) {
    if (due.add(endpoint)) {
      later(new Recall(endpoint, 0, clock.instant().plus(PATIENCE)));
    }
  }

  private record Recall(Endpoint endpoint, int lot, Instant until) {

    Recall next() {
      return new Recall(endpoint, lot + 1, until);
    }

    boolean isOver() {
      return lot == LOTS.length();
    }

    String selector() {
      return WebhookTask.deferred(endpoint, LOTS.charAt(lot));
    }
  }

  private void later(Recall recall) {
    timer.schedule(() -> goOn(recall), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void goOn(Recall recall) {
    try {
      if (ready() <= FEW) {
        broker.deliverNow(Addresses.WEBHOOKS, recall.selector());
        goOnOrEnd(recall.next());
      } else {
        goOnOrEnd(recall);
      }
    } catch (UnavailableException away) {
      due.remove(recall.endpoint());
      LogLine.of("webhooks-not-recalled")
          .with("endpoint", recall.endpoint().origin())
          .with("reason", away.getMessage())
          .log(LOG, WARNING);
    }
  }

  private void goOnOrEnd(Recall recall) {
    if (recall.isOver() || clock.instant().isAfter(recall.until())) {
      due.remove(recall.endpoint());
      LogLine.of("webhooks-recalled")
          .with("endpoint", recall.endpoint().origin())
          .with("lots", recall.lot())
          .log(LOG, INFO);
    } else {
      later(recall);
    }
  }

  private long ready() {
    return broker.queues().stream()
        .filter(queue -> queue.name().equals(Addresses.WEBHOOKS))
        .mapToLong(QueueState::ready)
        .sum();
  }
}
