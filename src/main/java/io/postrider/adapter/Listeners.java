package io.postrider.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivation;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;

/**
 * The listeners of one worker class. All of them are set up again whenever their connection is
 * lost.
 *
 * <p>The Artemis client would instead move its sessions to a new connection. That is not safe: if
 * the broker dies again or answers too late while such a session rolls back, the session stays
 * stopped for ever. Its listener receives no further messages and reports no error.
 */
final class Listeners extends ActiveMQActivation {

  /**
   * Number of lost connections that are not dealt with yet. While it is above zero, one thread sets
   * the listeners up again.
   */
  private final AtomicInteger unhandledLosses = new AtomicInteger();

  private final List<ClientSession> sessions = new CopyOnWriteArrayList<>();
  private volatile ClientSessionFactory current;

  Listeners(
      ActiveMQResourceAdapter adapter,
      MessageEndpointFactory endpoints,
      ActiveMQActivationSpec spec)
      throws ResourceException {
    super(adapter, endpoints, spec);
  }

  @Override
  protected ClientSession setupSession(ClientSessionFactory connection) throws Exception {
    if (connection != current) {
      current = connection;
      connection.addFailoverListener(event -> onFailover(event, connection));
    }
    var session = super.setupSession(connection);
    sessions.add(session);
    return session;
  }

  private void onFailover(FailoverEventType event, ClientSessionFactory connection) {
    if (event == FailoverEventType.FAILOVER_FAILED && connection == current) {
      super.startReconnectThread("connection lost");
    }
  }

  /**
   * Called by a listener that could not roll back. Ignored if all current sessions work: then the
   * caller belongs to a connection that was lost earlier, and the listeners that replaced it are
   * running jobs.
   */
  @Override
  public void startReconnectThread(String cause) {
    if (sessions.stream().anyMatch(session -> session.isClosed() || session.isRollbackOnly())) {
      super.startReconnectThread(cause);
    }
  }

  /**
   * Sets the listeners up again; once more if the connection is lost meanwhile. Running jobs are
   * not interrupted.
   */
  @Override
  public void reconnect(Throwable failure, boolean useInterrupt) {
    if (unhandledLosses.getAndIncrement() == 0) {
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
