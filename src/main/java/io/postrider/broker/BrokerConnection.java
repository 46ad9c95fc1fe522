package io.postrider.broker;

import io.postrider.platform.UnavailableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** One connection with one session, kept open until an error occurs. Not thread-safe. */
final class BrokerConnection implements AutoCloseable {

  /** Work to do on a session. */
  @FunctionalInterface
  interface Work<T> {
    T on(Session session) throws JMSException;
  }

  private final ConnectionFactory factory;
  private final int mode;
  private Connection connection;
  private Session session;

  /**
   * A connection that opens at its first use.
   *
   * @param mode a session mode of {@link Session}
   */
  BrokerConnection(ConnectionFactory factory, int mode) {
    this.factory = factory;
    this.mode = mode;
  }

  /** Whether it is open. The broker may have closed it without this side noticing. */
  boolean isOpen() {
    return session != null;
  }

  /**
   * Does the work, and closes the connection if the work fails.
   *
   * @throws UnavailableException if the broker is unreachable or refuses
   */
  <T> T call(Work<T> work) {
    try {
      if (session == null) {
        connection = factory.createConnection();
        session = connection.createSession(mode);
        connection.start();
      }
      return work.on(session);
    } catch (JMSException | RuntimeException failed) {
      close();
      throw new UnavailableException("The broker does not answer.", failed);
    }
  }

  @Override
  public void close() {
    session = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (JMSException | RuntimeException alreadyGone) {
        // It is closed because it is broken.
      }
      connection = null;
    }
  }
}
