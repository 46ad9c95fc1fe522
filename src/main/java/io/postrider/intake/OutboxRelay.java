package io.postrider.intake;

import static java.util.logging.Level.INFO;

import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.UnavailableException;
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
import java.util.logging.Logger;

/**
 * Sends again what was stored but never confirmed, because a process or the broker died in between.
 * Every node has one; one at a time has the turn. The broker drops what it has already.
 */
@ApplicationScoped
class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());

  /** By then every request is answered, and what was not accepted is withdrawn. */
  private static final Duration OVERDUE = Duration.ofSeconds(15);

  /** After Redis was away, other nodes withdraw first what they could not withdraw then. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  @Inject Outbox outbox;
  @Inject Withdrawals withdrawals;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private PeriodicTask periodic;
  private Relay relay;
  private Instant quietUntil = Instant.MIN;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    relay = new Relay(this::maySend, dispatcher, outbox::confirm);
    periodic = PeriodicTask.start(timer, PERIOD, this::run);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  private void run() {
    var latest = clock.instant().minus(OVERDUE);
    try {
      int sent = relay.send((skipped, limit) -> outbox.unconfirmedBefore(latest, skipped, limit));
      if (sent > 0) {
        LogLine.of("outbox-relayed").with("count", sent).log(LOG, INFO);
      }
    } catch (UnavailableException away) {
      quietUntil = clock.instant().plus(GRACE);
      throw away;
    }
  }

  /** The turn is asked for in every round, since that shows whether Redis is away. */
  private boolean maySend() {
    return outbox.lead() && !withdrawals.areHeldUp() && !clock.instant().isBefore(quietUntil);
  }
}
