package io.postrider.broker;

import io.postrider.platform.PeriodicTask;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Knows whether the broker has been out of reach for so long that a new job would be stored only to
 * be withdrawn again. After a send that has failed it asks the broker each second, until it is
 * answered.
 */
@ApplicationScoped
class BrokerOutage {

  /** A backup takes over within this time, and the jobs that wait meanwhile are accepted. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  @Resource(lookup = BrokerConnectionPool.CONNECTION_FACTORY)
  ConnectionFactory factory;

  @Resource ManagedScheduledExecutorService timer;
  @Inject Clock clock;

  private PeriodicTask questions;
  private volatile boolean suspected;

  /** When a question was first not answered; null after one was. */
  private volatile Instant since;

  @PostConstruct
  void start() {
    questions = PeriodicTask.start(timer, PERIOD, this::ask);
  }

  @PreDestroy
  void stop() {
    questions.close();
  }

  /** To be called when the broker has confirmed nothing. */
  void suspect() {
    suspected = true;
  }

  /** Whether the broker has not answered for longer than a caller should wait. */
  boolean isLong() {
    var begin = since;
    return begin != null && begin.plus(PATIENCE).isBefore(clock.instant());
  }

  private void ask() {
    if (!suspected) {
      return;
    }
    try (var connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE)) {
      // To look up a queue is a round trip; to open a session of a pooled connection is none.
      connection.call(session -> session.createQueue(Addresses.DLQ));
      since = null;
      suspected = false;
    } catch (UnavailableException away) {
      since = since == null ? clock.instant() : since;
    }
  }
}
