package io.postrider.queue;

import static java.util.logging.Level.INFO;

import io.postrider.job.JobDispatcher;
import io.postrider.job.JobDispatcher.Dispatch;
import io.postrider.job.LogLine;
import io.postrider.job.Outbox;
import io.postrider.job.Rounds;
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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * Sends again what was stored but never confirmed, because a process or the broker died in between.
 * Every node has one; one at a time has the turn. The broker drops what it has already.
 */
@ApplicationScoped
class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());
  private static final Duration OVERDUE = Duration.ofSeconds(5);
  private static final long PERIOD_MILLIS = 1_000;
  private static final int BATCH = 500;

  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private ScheduledFuture<?> rounds;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    rounds =
        timer.scheduleWithFixedDelay(
            Rounds.of(this::round), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    rounds.cancel(false);
  }

  private void round() {
    List<Dispatch> overdue;
    do {
      overdue =
          outbox.lead()
              ? outbox.unconfirmedBefore(clock.instant().minus(OVERDUE), BATCH)
              : List.of();
      relay(overdue);
    } while (overdue.size() == BATCH);
  }

  private void relay(List<Dispatch> overdue) {
    if (overdue.isEmpty()) {
      return;
    }
    dispatcher.dispatch(overdue);
    outbox.confirm(overdue.stream().map(dispatch -> dispatch.job().id()).toList());
    LogLine.of("outbox-relayed").with("count", overdue.size()).log(LOG, INFO);
  }
}
