package io.postrider.broker;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.UnavailableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.logging.Logger;

/** One connection with one session, kept open until an error occurs. Not thread-safe. */
final class BrokerConnection implements AutoCloseable {

  /** Work to do on a session. */
  @FunctionalInterface
  interface Work<T> {
    T on(Session session) throws JMSException;
  }

  private static final Logger LOG = Logger.getLogger(BrokerConnection.class.getName());

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
   * @throws UnavailableException if the broker is unreachable or refuses, or another server that
   *     the work needs
   */
  <T> T call(Work<T> work) {
    open();
    try {
      return work.on(session);
    } catch (UnavailableException other) {
      close();
      throw other;
    } catch (JMSException failed) {
      throw broken(failed);
    } catch (RuntimeException unexpected) {
      LOG.log(WARNING, "event=unexpected-error", unexpected);
      throw broken(unexpected);
    }
  }

  private void open() {
    if (session != null) {
      return;
    }
    try {
      connection = factory.createConnection();
      session = connection.createSession(mode);
      connection.start();
    } catch (JMSException | RuntimeException failed) {
      throw broken(failed);
    }
  }

  private UnavailableException broken(Exception failed) {
    close();
    return new UnavailableException("The broker does not answer.", failed);
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
