package io.postrider.webhook;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.job.LogLine;
import io.postrider.job.UnavailableException;
import io.postrider.queue.Addresses;
import io.postrider.queue.BrokerControl;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

  private final Set<Endpoint> due = ConcurrentHashMap.newKeySet();

  @Inject BrokerControl broker;
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
   * Lets all those to an endpoint come in a moment, of whichever node they are. Without the broker
   * each of them comes when it was told to.
   */
  void recall(Endpoint endpoint) {
    if (due.add(endpoint)) {
      timer.schedule(() -> comeNow(endpoint), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void comeNow(Endpoint endpoint) {
    due.remove(endpoint);
    try {
      broker.deliverNow(Addresses.WEBHOOKS, WebhookTask.deferred(endpoint));
      LogLine.of("webhooks-recalled").with("endpoint", endpoint.origin()).log(LOG, INFO);
    } catch (UnavailableException away) {
      LogLine.of("webhooks-not-recalled")
          .with("endpoint", endpoint.origin())
          .with("reason", away.getMessage())
          .log(LOG, WARNING);
    }
  }
}
