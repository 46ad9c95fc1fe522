package io.postrider.topology;

import io.postrider.platform.LogLine;
import io.postrider.topology.RedisUrl.Sentinels;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Delay;

/**
 * Connections to the primary that the Sentinels name. Jedis listens to them and follows a failover
 * by itself. Three things are added: the service may start before the Sentinels, which Jedis
 * cannot; after an answer that only a former primary gives the Sentinels are asked again, since
 * what they tell their listeners may be lost; and whenever another primary is named, all of them
 * are asked, since Jedis believes each one, even one that was cut off and names the former primary.
 * One whose answer is outdated is not listened to until it agrees: after a failover the Sentinels
 * hear of the new primary one after the other.
 */
final class SentinelRedis implements PrimaryConnections {

  private static final Logger LOG = Logger.getLogger(SentinelRedis.class.getName());

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** If a Sentinel does not answer, each question takes long, and requests wait meanwhile. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

  /** A question that takes longer was not answered by all. */
  private static final Duration LONG = Duration.ofMillis(250);

  private static final Delay RECONNECT =
      Delay.exponentialWithJitter(
          Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(1));

  private final Sentinels url;
  private final RedisConfig config;
  private final PossibleLoss loss;
  private final SentinelQuestion question;

  /** Null until a Sentinel has named the primary; set under the lock of this. */
  private volatile SentineledConnectionProvider connections;

  private volatile HostAndPort logged;

  /** Whether Jedis listens to a part of the Sentinels only. */
  private volatile boolean partial;

  private volatile long nextQuestion = System.nanoTime();

  /** With the one below, guarded by this. */
  private JedisException unanswered;

  private boolean closed;

  SentinelRedis(Sentinels url, RedisConfig config, PossibleLoss loss) {
    this.url = url;
    this.config = config;
    this.loss = loss;
    this.question = new SentinelQuestion(url, config.discovery(url.sentinelAccess()));
  }

  @Override
  public Connection getConnection() {
    var present = connections();
    try {
      return present.getConnection();
    } catch (JedisException failed) {
      if (PrimaryConnections.isUnresolved(failed)) {
        throw new NoPrimaryException(
            "POSTRIDER_REDIS_URL: the Sentinels name %s as the primary, which does not resolve."
                .formatted(present.getCurrentMaster()),
            failed);
      }
      throw failed;
    }
  }

  @Override
  public HostAndPort primary() {
    return connections().getCurrentMaster();
  }

  @Override
  public void leaveStale(HostAndPort server) {
    loss.note();
    var present = connections;
    if (present != null) {
      present.getConnectionMap().values().forEach(pool -> pool.clear());
      askAgain();
    }
  }

  private synchronized void askAgain() {
    if (!closed && connections != null && isTimeToAsk()) {
      askAboutPresent();
    }
  }

  private boolean isTimeToAsk() {
    return System.nanoTime() - nextQuestion >= 0;
  }

  private SentineledConnectionProvider connections() {
    var present = connections;
    return present != null && isVerified(present) ? present : verified();
  }

  private boolean isVerified(SentineledConnectionProvider present) {
    return present.getCurrentMaster().equals(logged) && !(partial && isTimeToAsk());
  }

  /**
   * Connects, or asks all Sentinels: about another primary than before that Jedis has heard of, or
   * whether those that it does not listen to agree by now.
   */
  private synchronized SentineledConnectionProvider verified() {
    if (connections != null && !isVerified(connections)) {
      askAboutPresent();
    }
    var verified = connect();
    var primary = verified.getCurrentMaster();
    if (!primary.equals(logged)) {
      logged = primary;
      loss.note();
      LogLine.of("redis-primary").with("primary", primary.toString()).log(LOG, Level.INFO);
    }
    return verified;
  }

  private void askAboutPresent() {
    try {
      var answers = ask();
      if (answers.disprove(connections.getCurrentMaster())
          || partial && answers.outdated().isEmpty()) {
        connections.close();
        connections = null;
      }
    } catch (NoPrimaryException nobodyAnswers) {
      // Then the one that has named the primary was the last.
    }
  }

  private SentinelAnswers ask() {
    long begin = System.nanoTime();
    try {
      return question.ask();
    } finally {
      boolean tookLong = System.nanoTime() - begin > LONG.toNanos();
      pause(tookLong ? LONG_PAUSE : PAUSE);
    }
  }

  /** One caller asks; those who wait meanwhile get the same answer. */
  private synchronized SentineledConnectionProvider connect() {
    if (connections != null) {
      return connections;
    }
    if (closed) {
      throw new NoPrimaryException("The service stops.");
    }
    if (unanswered != null && !isTimeToAsk()) {
      throw unanswered;
    }
    try {
      var answers = ask();
      connections =
          new SentineledConnectionProvider(
              url.primary(),
              config.commands(url.access()),
              config.pool(),
              answers.credible(url.sentinels()),
              config.discovery(url.sentinelAccess()),
              RECONNECT);
      partial = !answers.outdated().isEmpty();
      unanswered = null;
      return connections;
    } catch (JedisException failed) {
      unanswered = failed;
      pause(PAUSE);
      throw failed;
    }
  }

  private void pause(Duration time) {
    nextQuestion = System.nanoTime() + time.toNanos();
  }

  @Override
  public Optional<String> warning() {
    return PrimaryConnections.unresolved(url.sentinels());
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (connections != null) {
      connections.close();
    }
  }
}
