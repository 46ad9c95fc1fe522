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

  /** In one round; the broker may be away. The next one goes on behind them. */
  private static final int MOST_REFUSED = 2 * BATCH;

  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private ScheduledFuture<?> rounds;

  /** Of the oldest, those that are passed over until all others have been looked at. */
  private int refused;

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
    var latest = clock.instant().minus(OVERDUE);
    int refusedNow = 0;
    List<Dispatch> overdue;
    do {
      overdue = outbox.lead() ? outbox.unconfirmedBefore(latest, refused, BATCH) : List.of();
      int refusedOfThese = relay(overdue);
      refusedNow += refusedOfThese;
      refused += refusedOfThese;
    } while (overdue.size() == BATCH && refusedNow < MOST_REFUSED);
    if (overdue.size() < BATCH) {
      refused = 0;
    }
  }

  /** Says how many were refused. */
  private int relay(List<Dispatch> overdue) {
    var taken = dispatcher.dispatchApart(overdue);
    if (!taken.isEmpty()) {
      outbox.confirm(taken);
      LogLine.of("outbox-relayed").with("count", taken.size()).log(LOG, INFO);
    }
    return overdue.size() - taken.size();
  }
}
