package io.postrider.queue;

import static java.util.logging.Level.INFO;
import static java.util.stream.Collectors.groupingBy;

import io.postrider.job.JobDispatcher;
import io.postrider.job.JobDispatcher.Dispatch;
import io.postrider.job.LogLine;
import io.postrider.job.Outbox;
import io.postrider.job.Rounds;
import io.postrider.job.UnavailableException;
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

  /** After so many the next round tries again; the broker may be away. */
  private static final int MOST_REFUSED = 10 * BATCH;

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
    var latest = clock.instant().minus(OVERDUE);
    int refused = 0;
    List<Dispatch> overdue;
    do {
      overdue = outbox.lead() ? outbox.unconfirmedBefore(latest, refused, BATCH) : List.of();
      refused += relay(overdue);
    } while (overdue.size() == BATCH && refused < MOST_REFUSED);
  }

  /** Each queue's jobs apart: one queue that is missing holds up no other, and says how many. */
  private int relay(List<Dispatch> overdue) {
    return overdue.stream()
        .collect(groupingBy(dispatch -> dispatch.job().queue()))
        .values()
        .stream()
        .filter(jobs -> !isTaken(jobs))
        .mapToInt(List::size)
        .sum();
  }

  private boolean isTaken(List<Dispatch> jobs) {
    try {
      dispatcher.dispatch(jobs);
    } catch (UnavailableException refused) {
      return false;
    }
    outbox.confirm(jobs.stream().map(dispatch -> dispatch.job().id()).toList());
    LogLine.of("outbox-relayed").with("count", jobs.size()).log(LOG, INFO);
    return true;
  }
}
