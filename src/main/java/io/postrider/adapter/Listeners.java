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
 * The listeners of one worker class, which are all made anew whenever their connection is lost.
 *
 * <p>The client would rather mend its sessions on a new connection. But one whose rollback is cut
 * off by that, since the broker dies again or answers too late, stays stopped for ever: its
 * listener hears nothing any more, and nobody notices.
 */
final class Listeners extends ActiveMQActivation {

  /** Losses that are not made good: above zero, a thread is at it. */
  private final AtomicInteger losses = new AtomicInteger();

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
      connection.addFailoverListener(event -> heard(event, connection));
    }
    var session = super.setupSession(connection);
    sessions.add(session);
    return session;
  }

  private void heard(FailoverEventType event, ClientSessionFactory connection) {
    if (event == FailoverEventType.FAILOVER_FAILED && connection == current) {
      super.startReconnectThread("connection lost");
    }
  }

  /**
   * Asked for by a listener that could not roll back. One of a connection that was lost meanwhile
   * asks too, when its job is done: its successors are well, and have work in hand.
   */
  @Override
  public void startReconnectThread(String cause) {
    if (sessions.stream().anyMatch(session -> session.isClosed() || session.isRollbackOnly())) {
      super.startReconnectThread(cause);
    }
  }

  /** One that is lost while others are being made is not forgotten. Nobody is interrupted. */
  @Override
  public void reconnect(Throwable failure, boolean useInterrupt) {
    if (losses.getAndIncrement() == 0) {
      int seen;
      do {
        seen = losses.get();
        super.reconnect(failure, false);
      } while (losses.addAndGet(-seen) != 0);
    }
  }

  @Override
  protected void teardown(boolean useInterrupt) {
    current = null;
    sessions.clear();
    super.teardown(useInterrupt);
  }
}
