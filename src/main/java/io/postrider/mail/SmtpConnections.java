package io.postrider.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/** Opens connections to the mail server, and tells which are still good. */
final class SmtpConnections extends BasePooledObjectFactory<Transport> {

  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Servers limit the mails of one connection, commonly to 100 (Postfix, Exchange Online). */
  private static final int MAX_MAILS = 100;

  private final Session session;
  private final SmtpSettings settings;

  /** When a connection was last found dead. */
  private volatile Instant lost = Instant.MIN;

  private SmtpConnections(Session session, SmtpSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /** A pool that never lets a borrower wait: it would forget who waits when the server is gone. */
  static GenericObjectPool<Transport> pool(Session session, SmtpSettings settings) {
    var config = new GenericObjectPoolConfig<Transport>();
    config.setMaxTotal(-1);
    config.setMaxIdle(settings.connections());
    config.setTestOnBorrow(true);
    config.setMinEvictableIdleDuration(IDLE);
    config.setTimeBetweenEvictionRuns(IDLE);
    config.setJmxEnabled(false);
    return new GenericObjectPool<>(new SmtpConnections(session, settings), config);
  }

  @Override
  public Transport create() throws MessagingException {
    var transport = new PatientTransport(session, settings.patience());
    transport.connect(settings.host(), settings.port(), settings.user(), settings.password());
    return transport;
  }

  @Override
  public PooledObject<Transport> wrap(Transport transport) {
    return new DefaultPooledObject<>(transport);
  }

  /**
   * Asks with NOOP whether the server is still there, unless the connection is new. When one
   * connection is dead, those that were idle at that time count as dead, too: to ask each would
   * take as many timeouts before a mail goes out.
   */
  @Override
  public boolean validateObject(PooledObject<Transport> pooled) {
    if (pooled.getBorrowedCount() == 1) {
      return true;
    }
    if (pooled.getBorrowedCount() >= MAX_MAILS || !pooled.getLastReturnInstant().isAfter(lost)) {
      return false;
    }
    boolean good = pooled.getObject().isConnected();
    if (!good) {
      lost = Instant.now();
    }
    return good;
  }

  @Override
  public void destroyObject(PooledObject<Transport> pooled) throws MessagingException {
    pooled.getObject().close();
  }
}
