package io.postrider.metrics;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.BrokerSettings;
import io.postrider.execution.JobExecutor;
import io.postrider.intake.DelayedJobs;
import io.postrider.intake.Outbox;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.StoreHealth;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.DelayedWebhooks;
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
 * The state of the stores and queues. A task refreshes it every five seconds, so that no scrape
 * waits for a store. A value that is not known is NaN.
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
  @Inject PeriodicTasks tasks;

  private final Set<String> queues = new HashSet<>();
  private volatile double outboxJobs = Double.NaN;
  private volatile double delayedJobs = Double.NaN;
  private volatile double delayedWebhooks = Double.NaN;
  private volatile double outboxAge = Double.NaN;
  private volatile boolean redisUp;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    gauge("postrider_outbox_jobs", "Jobs that the broker has not confirmed.", () -> outboxJobs);
    gauge(
        "postrider_outbox_oldest_age_seconds",
        "Age of the oldest job that the broker has not confirmed.",
        () -> outboxAge);
    gauge(
        "postrider_jobs_delayed",
        "Jobs that are not due yet and wait in Redis.",
        () -> delayedJobs);
    gauge(
        "postrider_webhooks_delayed",
        "Webhooks that wait in Redis for their next attempt, or for their endpoint.",
        () -> delayedWebhooks);
    gauge("postrider_leases", "Jobs that workers of this node hold.", executor::runningJobs);
    gauge(
        "postrider_workers_paced",
        "Workers of this node that wait because their jobs have a pace.",
        executor::pacedWorkers);
    gauge(
        "postrider_handlers_abandoned",
        "Handlers of this node that go on although their attempts have timed out.",
        executor::abandonedHandlers);
    gauge("postrider_redis_up", "Whether Redis takes writes.", () -> redisUp ? 1 : 0);
    gauge(
        "postrider_broker_problems",
        "Settings or states of the broker that break a promise; 0 is good.",
        () -> broker.problems().size());
    tasks.start(PERIOD, this::refresh);
  }

  private void refresh() {
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
    queue(queue, "messages", "messages in all states.", QueueState::depth);
    queue(queue, "scheduled", "messages that are not due yet.", QueueState::scheduled);
    queue(queue, "delivering", "messages that consumers hold.", QueueState::inDelivery);
    queue(queue, "consumers", "consumers of all nodes.", QueueState::consumers);
    queue(queue, "paused", "1 if it is paused, else 0.", state -> state.paused() ? 1 : 0);
  }

  private void queue(String name, String what, String help, ToDoubleFunction<QueueState> value) {
    gauge(
        "postrider_queue_" + what,
        "As the broker reports of a queue: " + help,
        () -> broker.queue(name).map(value::applyAsDouble).orElse(Double.NaN),
        new Tag("queue", name));
  }

  private void gauge(String name, String help, Supplier<Number> value, Tag... labels) {
    registry.gauge(Metadata.builder().withName(name).withDescription(help).build(), value, labels);
  }
}
