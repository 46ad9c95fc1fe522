package io.postrider.adapter;

import io.postrider.adapter.BrokerChoice.State;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/**
 * Asks one broker whether it answers, over a connection of its own, which it keeps for as long as
 * the broker does. One thread at a time asks.
 */
final class BrokerProbe implements AutoCloseable {

  /** A broker that takes longer than that is silent. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A refusal takes milliseconds; a failure that took longer was a timeout. */
  private static final Duration REFUSAL = Duration.ofSeconds(1);

  /** Any queue: the question is whether an answer comes. */
  private static final SimpleString QUEUE = SimpleString.of("DLQ");

  private final ServerLocator locator;
  private final String user;
  private final String password;
  private ClientSessionFactory connection;
  private ClientSession session;

  BrokerProbe(TransportConfiguration broker, String user, String password) {
    this.user = user;
    this.password = password;
    this.locator =
        ActiveMQClient.createServerLocatorWithoutHA(broker)
            .setCallTimeout(PATIENCE.toMillis())
            .setInitialConnectAttempts(1)
            .setReconnectAttempts(0)
            // Or it would ask the other one of a pair, of which this one has told it.
            .setUseTopologyForLoadBalancing(false)
            .setUseGlobalPools(false)
            .setScheduledThreadPoolMaxSize(1);
  }

  /** Asks, and waits for the answer for {@link #PATIENCE}, and as long for a new connection. */
  State ask() {
    long start = System.nanoTime();
    try {
      if (session == null) {
        connection = locator.createSessionFactory();
        session = connection.createSession(user, password, false, true, true, false, 0);
      }
      session.queueQuery(QUEUE);
      return State.ANSWERS;
    } catch (Exception failed) {
      disconnect();
      return System.nanoTime() - start < REFUSAL.toNanos() ? State.REFUSES : State.SILENT;
    }
  }

  /** Says nothing to the broker, which may hang. */
  private void disconnect() {
    session = null;
    if (connection != null) {
      connection.cleanup();
      connection = null;
    }
  }

  /** Ends a question, too, that is being asked. */
  @Override
  public void close() {
    locator.close();
  }
}
