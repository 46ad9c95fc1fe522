package io.postrider.broker;

import io.postrider.platform.UnavailableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/**
 * One connection and session, kept open as long as it works. Not for use by several threads at
 * once.
 */
final class BrokerConnection implements AutoCloseable {

  /** Work on a session. */
  @FunctionalInterface
  interface Work<T> {
    T on(Session session) throws JMSException;
  }

  private final ConnectionFactory factory;
  private final int mode;
  private Connection connection;
  private Session session;

  /** A connection to be opened at first use, with the session mode of {@link Session}. */
  BrokerConnection(ConnectionFactory factory, int mode) {
    this.factory = factory;
    this.mode = mode;
  }

  /** Whether it is open, as far as is known: the other end may have gone. */
  boolean isOpen() {
    return session != null;
  }

  /**
   * Does the work, and drops the connection if it fails.
   *
   * @throws UnavailableException if the broker is away or refuses
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
        // It is dropped because it is broken.
      }
      connection = null;
    }
  }
}
