package io.postrider.metrics;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.BrokerSettings;
import io.postrider.execution.JobExecutor;
import io.postrider.intake.DelayedJobs;
import io.postrider.intake.Outbox;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.StoreHealth;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.DelayedWebhooks;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * How things stand, as of some seconds ago, so that nobody who scrapes waits for a store. What is
 * not known is not a number (NaN).
 */
@ApplicationScoped
class Gauges {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  @Inject MetricRegistry registry;
  @Inject BrokerSettings broker;
  @Inject Outbox outbox;
  @Inject StoreHealth store;
  @Inject DelayedJobs delayed;
  @Inject DelayedWebhooks webhooks;
  @Inject JobExecutor executor;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Set<String> queues = new HashSet<>();
  private PeriodicTask periodic;
  private volatile double outboxJobs = Double.NaN;
  private volatile double delayedJobs = Double.NaN;
  private volatile double delayedWebhooks = Double.NaN;
  private volatile double outboxAge = Double.NaN;
  private volatile boolean redisUp;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    gauge("postrider_outbox_jobs", "Jobs that the broker has not confirmed.", () -> outboxJobs);
    gauge(
        "postrider_outbox_oldest_age_seconds",
        "How long the oldest of them has been there.",
        () -> outboxAge);
    gauge(
        "postrider_jobs_delayed",
        "Jobs whose time has not come yet: they wait in Redis.",
        () -> delayedJobs);
    gauge(
        "postrider_webhooks_delayed",
        "Webhooks that wait in Redis to be tried again, or for their endpoint.",
        () -> delayedWebhooks);
    gauge("postrider_leases", "Jobs that this node has in hand.", executor::jobsInHand);
    gauge("postrider_redis_up", "Whether Redis takes writes.", () -> redisUp ? 1 : 0);
    gauge(
        "postrider_broker_problems",
        "What keeps the broker from keeping the promises; 0 is well.",
        () -> broker.problems().size());
    periodic = PeriodicTask.start(timer, PERIOD, this::look);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  private void look() {
    broker.queues().stream().map(QueueState::name).filter(queues::add).forEach(this::register);
    try {
      outboxAge = outbox.oldest().map(since -> age(since)).orElse(0.0);
      outboxJobs = outbox.size();
      delayedJobs = delayed.delayed();
      delayedWebhooks = webhooks.delayed();
      redisUp = store.problem().isEmpty();
    } catch (UnavailableException away) {
      outboxAge = Double.NaN;
      outboxJobs = Double.NaN;
      delayedJobs = Double.NaN;
      delayedWebhooks = Double.NaN;
      redisUp = false;
    }
  }

  private double age(Instant since) {
    return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3);
  }

  private void register(String queue) {
    queue(queue, "messages", "Messages, those below included.", QueueState::depth);
    queue(queue, "scheduled", "Messages that are not due yet.", QueueState::scheduled);
    queue(queue, "delivering", "Messages in consumers' hands.", QueueState::inDelivery);
    queue(queue, "consumers", "Consumers, of all nodes.", QueueState::consumers);
    queue(queue, "paused", "Whether it is paused.", state -> state.paused() ? 1 : 0);
  }

  private void queue(String name, String what, String help, ToDoubleFunction<QueueState> value) {
    gauge(
        "postrider_queue_" + what,
        "Of a queue, as the broker reports: " + help,
        () -> broker.queue(name).map(value::applyAsDouble).orElse(Double.NaN),
        new Tag("queue", name));
  }

  private void gauge(String name, String help, Supplier<Number> value, Tag... labels) {
    registry.gauge(Metadata.builder().withName(name).withDescription(help).build(), value, labels);
  }
}
