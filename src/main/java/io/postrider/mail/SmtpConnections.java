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

/** Opens connections to the mail server, and checks which of them still work. */
final class SmtpConnections extends BasePooledObjectFactory<Transport> {

  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Servers limit the mails of one connection, commonly to 100 (Postfix, Exchange Online). */
  private static final int MAX_MAILS = 100;

  private final Session session;
  private final SmtpSettings settings;

  /** When a connection was last found broken. */
  private volatile Instant lastBrokenAt = Instant.MIN;

  private SmtpConnections(Session session, SmtpSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * A pool without a limit, because {@link ConnectionPermits} limits the connections: a pool that
   * makes borrowers wait leaves them waiting when opening a connection fails.
   */
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
    var transport = new DataTimeoutTransport(session, settings.dataTimeout());
    transport.connect(settings.host(), settings.port(), settings.user(), settings.password());
    return transport;
  }

  @Override
  public PooledObject<Transport> wrap(Transport transport) {
    return new DefaultPooledObject<>(transport);
  }

  /**
   * Checks a used connection with NOOP. When one connection is broken, those that were idle at that
   * time count as broken, too: checking each of them could take one timeout each before the mail is
   * sent.
   */
  @Override
  public boolean validateObject(PooledObject<Transport> pooled) {
    if (pooled.getBorrowedCount() == 1) {
      return true;
    }
    if (pooled.getBorrowedCount() >= MAX_MAILS
        || !pooled.getLastReturnInstant().isAfter(lastBrokenAt)) {
      return false;
    }
    boolean works = pooled.getObject().isConnected();
    if (!works) {
      lastBrokenAt = Instant.now();
    }
    return works;
  }

  @Override
  public void destroyObject(PooledObject<Transport> pooled) throws MessagingException {
    pooled.getObject().close();
  }
}
