package io.postrider.broker;

import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Knows whether the broker has been out of reach for so long that a new job would be stored only to
 * be withdrawn again. It asks the broker each second, whether or not something is sent: a broker
 * whose machine has vanished does not refuse, and each sender would find that out by waiting.
 */
@ApplicationScoped
class BrokerOutage {

  /** A backup takes over within this time, and the jobs that wait meanwhile are accepted. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  @Resource(lookup = BrokerConnectionPool.CONNECTION_FACTORY)
  ConnectionFactory factory;

  @Inject PeriodicTasks tasks;
  @Inject Clock clock;

  private BrokerConnection connection;
  private PeriodicTask questions;

  /** When the first question was asked since which none was answered; null after an answer. */
  private volatile Instant unansweredSince;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    questions = tasks.start(PERIOD, this::ask);
  }

  @PreDestroy
  void stop() {
    questions.close();
    connection.close();
  }

  /** Whether the broker has not answered for longer than a caller should wait. */
  boolean isLong() {
    var since = unansweredSince;
    return since != null && since.plus(PATIENCE).isBefore(clock.instant());
  }

  private void ask() {
    if (unansweredSince == null) {
      unansweredSince = clock.instant();
    }
    // To look up a queue is a round trip; to open a session of a pooled connection is none.
    connection.call(session -> session.createQueue(Addresses.DLQ));
    unansweredSince = null;
  }
}
