package io.postrider.intake;

import static java.util.logging.Level.INFO;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.platform.Futures;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.logging.Logger;

/**
 * Sends jobs again that were stored and never confirmed, because a process or the broker died. The
 * broker drops messages that it has already. Each node has a relay, but only that of the leading
 * node works.
 */
@ApplicationScoped
class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());

  /**
   * Age of an entry after which its request must have been answered, and its job withdrawn if it
   * was not accepted.
   */
  private static final Duration OVERDUE = Duration.ofSeconds(15);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  @Inject Outbox outbox;
  @Inject Leadership leadership;
  @Inject Withdrawals withdrawals;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  private Relay relay;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    relay =
        new Relay(
            this::maySend,
            dispatcher,
            sent -> Futures.await(outbox.list(sent.stream().map(Dispatch::job).toList())));
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    var latest = clock.instant().minus(OVERDUE);
    try {
      withdrawals.readNotices();
      int sent = relay.send((skipped, limit) -> outbox.unconfirmedBefore(latest, skipped, limit));
      withdrawals.noteReachable();
      if (sent > 0) {
        LogLine.of("outbox-relayed").with("count", sent).log(LOG, INFO);
      }
    } catch (UnavailableException away) {
      withdrawals.noteOutage();
      throw away;
    }
  }

  /** Every run asks whether this node leads, because this shows whether Redis is unreachable. */
  private boolean maySend() {
    return leadership.lead() && !withdrawals.areBlocked() && !withdrawals.areAwaited();
  }
}
