package io.postrider.redis;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;

/**
 * How many replicas must have a write before it counts as stored. Each batch of writes ends with
 * {@code WAIT}, which Redis answers when that many replicas have all of it, or after a time limit.
 */
final class Replicas {

  /** Nobody is waited for. */
  static final Replicas NONE = new Replicas(0);

  private static final Logger LOG = Logger.getLogger(Replicas.class.getName());

  /** Shorter than the time limit of an answer, which would break the connection. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final int wanted;
  private final AtomicBoolean missing = new AtomicBoolean();

  Replicas(int wanted) {
    this.wanted = wanted;
  }

  boolean areWanted() {
    return wanted > 0;
  }

  /** The command that ends a batch. */
  CommandArguments question() {
    return new CommandArguments(Protocol.Command.WAIT).add(wanted).add(LIMIT.toMillis());
  }

  /**
   * Reads the answer to {@link #question}; logs when replicas begin to be missing, and when they
   * are back.
   *
   * @return why the batch does not count as stored; null if it does
   */
  UnavailableException problem(HostAndPort server, Object answer) {
    boolean enough = answer instanceof Long reached && reached >= wanted;
    if (missing.compareAndSet(enough, !enough)) {
      var line = enough ? LogLine.of("redis-replicas-back") : LogLine.of("redis-replicas-missing");
      line.with("server", server.toString())
          .with("wanted", wanted)
          .with("reached", answer)
          .log(LOG, enough ? INFO : WARNING);
    }
    return enough
        ? null
        : new UnavailableException(
            "Redis has not copied the write to %d of its replicas in time.".formatted(wanted),
            null);
  }
}
