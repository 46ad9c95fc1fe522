package io.postrider.adapter;

import jakarta.resource.ResourceException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQConnectionTimedOutException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivation;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.apache.activemq.artemis.utils.FutureLatch;

/**
 * The listeners of one worker class. All of them are set up again whenever their connection is
 * lost.
 *
 * <p>The Artemis client would instead move its sessions to a new connection. That is not safe: if
 * the broker dies again or answers too late while such a session rolls back, the session stays
 * stopped for ever. Its listener receives no further messages and reports no error.
 */
final class Listeners extends ActiveMQActivation {

  /** How long interrupted workers may take to give their jobs back. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The interval at which a drain looks for messages that are done. */
  private static final Duration POLL = Duration.ofMillis(20);

  /**
   * Number of lost connections that are not dealt with yet. While it is above zero, one thread sets
   * the listeners up again.
   */
  private final AtomicInteger unhandledLosses = new AtomicInteger();

  private final List<ClientSession> sessions = new CopyOnWriteArrayList<>();
  private final PairedEndpoints endpoints;
  private final Drain drain;
  private volatile ClientSessionFactory current;
  private volatile boolean draining;

  Listeners(
      ActiveMQResourceAdapter adapter,
      PairedEndpoints endpoints,
      ActiveMQActivationSpec spec,
      Drain drain)
      throws ResourceException {
    super(adapter, endpoints, spec);
    this.endpoints = endpoints;
    this.drain = drain;
  }

  /** When the worker class is undeployed, or the server stops. */
  @Override
  public void stop() {
    drain(drain.deadline());
    super.stop();
  }

  /**
   * Takes no more messages, and returns when those that are being worked on are done. Each session
   * is closed when its message is done, which gives back what the broker has sent it since.
   * Messages whose connection was lost have no session any more, but their jobs run.
   *
   * @param deadline when those that are left are interrupted, so that they give their jobs back
   */
  synchronized void drain(Instant deadline) {
    if (draining) {
      return;
    }
    draining = true;
    var running = new LinkedHashMap<ClientSession, FutureLatch>();
    var handlers = Handlers.of(this);
    for (int i = 0; i < Math.min(handlers.size(), sessions.size()); i++) {
      var done = new FutureLatch(1);
      handlers.get(i).interruptConsumer(done);
      running.put(sessions.get(i), done);
    }
    if (!await(running, deadline)) {
      endpoints.interrupt();
      await(running, Instant.now().plus(GRACE));
    }
  }

  /**
   * Waits for the messages that are being worked on.
   *
   * @return whether all are done; false at the deadline
   */
  private boolean await(Map<ClientSession, FutureLatch> running, Instant deadline) {
    while (!running.isEmpty() || endpoints.running() > 0) {
      if (!Instant.now().isBefore(deadline)) {
        return false;
      }
      running.entrySet().removeIf(each -> closes(each.getKey(), each.getValue()));
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  private static boolean closes(ClientSession session, FutureLatch done) {
    try {
      if (!done.await(0)) {
        return false;
      }
      session.close();
    } catch (ActiveMQException alreadyGone) {
      // The broker gives its messages back by itself.
    }
    return true;
  }

  /** The connection may be lost while a drain goes on: then no listener is set up again. */
  @Override
  protected ClientSession setupSession(ClientSessionFactory connection) throws Exception {
    if (draining) {
      throw new ResourceException("The node stops.");
    }
    if (connection != current) {
      current = connection;
      connection.addFailoverListener(event -> onFailover(event, connection));
    }
    var session = super.setupSession(connection);
    sessions.add(session);
    return session;
  }

  private void onFailover(FailoverEventType event, ClientSessionFactory connection) {
    if (event == FailoverEventType.FAILOVER_FAILED && connection == current && !draining) {
      super.startReconnectThread("connection lost");
    }
  }

  /**
   * Gives up the connection if it goes to this broker, which hangs while another one answers. A
   * listener that waits for messages asks nothing, and would find out by the silence after {@link
   * BrokerAdapter}'s time to live.
   */
  void leave(InetSocketAddress broker) {
    var connection = current;
    if (connection != null && isTo(broker, connection)) {
      sessions.stream()
          .limit(1)
          .map(session -> ((ClientSessionInternal) session).getConnection())
          .filter(Objects::nonNull)
          .forEach(
              lost ->
                  lost.asyncFail(
                      new ActiveMQConnectionTimedOutException("Another broker answers.")));
    }
  }

  private static boolean isTo(InetSocketAddress broker, ClientSessionFactory connection) {
    var parameters = connection.getConnectorConfiguration().getParams();
    return broker.getHostString().equals(parameters.get("host"))
        && Integer.toString(broker.getPort()).equals(String.valueOf(parameters.get("port")));
  }

  /**
   * Called by a listener that could not roll back. Ignored if all current sessions work: then the
   * caller belongs to a connection that was lost earlier, and the listeners that replaced it are
   * running jobs.
   */
  @Override
  public void startReconnectThread(String cause) {
    if (!draining
        && sessions.stream().anyMatch(session -> session.isClosed() || session.isRollbackOnly())) {
      super.startReconnectThread(cause);
    }
  }

  /**
   * Sets the listeners up again; once more if the connection is lost meanwhile. Running jobs are
   * not interrupted.
   */
  @Override
  public void reconnect(Throwable failure, boolean useInterrupt) {
    if (!draining && unhandledLosses.getAndIncrement() == 0) {
      int seen;
      do {
        seen = unhandledLosses.get();
        super.reconnect(failure, false);
      } while (unhandledLosses.addAndGet(-seen) != 0);
    }
  }

  @Override
  protected void teardown(boolean useInterrupt) {
    current = null;
    sessions.clear();
    super.teardown(useInterrupt);
  }
}
