package io.postrider.intake;

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

/**
 * Sends delayed jobs to their workers when they are due. Every node has one; one at a time has the
 * turn. A job that is sent twice, since a process died in between, is dropped by the broker.
 */
@ApplicationScoped
class DelayedJobsRelay {

  /** How late a job may come, in milliseconds, beside what sending it takes. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  @Inject DelayedJobs jobs;
  @Inject Outbox outbox;
  @Inject Withdrawals withdrawals;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private PeriodicTask periodic;
  private Relay relay;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    relay = new Relay(outbox::lead, dispatcher, jobs::sent);
    periodic = PeriodicTask.start(timer, PERIOD, this::run);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  private void run() {
    if (!withdrawals.areHeldUp()) {
      relay.send((skipped, limit) -> jobs.due(clock.instant(), skipped, limit));
    }
  }
}
