package io.postrider.queue;

import io.postrider.job.DelayedJobs;
import io.postrider.job.JobDispatcher;
import io.postrider.job.Outbox;
import io.postrider.job.Rounds;
import io.postrider.job.Withdrawals;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends delayed jobs to their workers when they are due. Every node has one; one at a time has the
 * turn. A job that is sent twice, since a process died in between, is dropped by the broker.
 */
@ApplicationScoped
class DelayedJobsRelay {

  /** How late a job may come, in milliseconds, beside what sending it takes. */
  private static final long PERIOD_MILLIS = 250;

  @Inject DelayedJobs jobs;
  @Inject Outbox outbox;
  @Inject Withdrawals withdrawals;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private ScheduledFuture<?> rounds;
  private Relay relay;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    relay = new Relay(outbox::lead, dispatcher, jobs::sent);
    rounds =
        timer.scheduleWithFixedDelay(
            Rounds.of(this::round), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    rounds.cancel(false);
  }

  private void round() {
    if (!withdrawals.areHeldUp()) {
      relay.send((skipped, limit) -> jobs.due(clock.instant(), skipped, limit));
    }
  }
}
