package io.postrider.topology;

import io.postrider.topology.RedisUrl.Access;
import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;

/** How connections are made: their time limits, and how many there are. */
public final class RedisConfig {

  /** A subscription ends if it receives nothing for this long, not even an answer to its pings. */
  public static final Duration SUBSCRIBER_SILENCE = Duration.ofSeconds(15);

  private static final int CONNECT_MILLIS = 1_000;

  /**
   * How long to wait for an answer. A request that queues behind a timed-out one waits at most
   * twice this.
   */
  private static final int ANSWER_MILLIS = 2_500;

  /** Short, since several servers are asked one after the other while requests wait. */
  private static final int DISCOVERY_CONNECT_MILLIS = 500;

  private static final int DISCOVERY_ANSWER_MILLIS = 1_000;

  private static final int CONNECTIONS = 16;

  /** For commands. */
  JedisClientConfig commands(Access access) {
    return config(access, CONNECT_MILLIS, ANSWER_MILLIS, ANSWER_MILLIS);
  }

  /** For a subscription, which fails after {@link #SUBSCRIBER_SILENCE} without data. */
  public JedisClientConfig subscriber(Access access) {
    return config(access, CONNECT_MILLIS, ANSWER_MILLIS, (int) SUBSCRIBER_SILENCE.toMillis());
  }

  /**
   * For Sentinels or nodes of a cluster, which are asked where the primaries are. Sentinels are
   * then listened to without a limit.
   */
  JedisClientConfig discovery(Access access) {
    return config(access, DISCOVERY_CONNECT_MILLIS, DISCOVERY_ANSWER_MILLIS, 0);
  }

  GenericObjectPoolConfig<Connection> pool() {
    var pool = new GenericObjectPoolConfig<Connection>();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    // Otherwise callers would wait in turn for a Redis that hangs, each as long as for an answer.
    pool.setMaxWait(Duration.ofMillis(ANSWER_MILLIS));
    return pool;
  }

  private static JedisClientConfig config(
      Access access, int connectMillis, int answerMillis, int listenMillis) {
    return DefaultJedisClientConfig.builder()
        .connectionTimeoutMillis(connectMillis)
        .socketTimeoutMillis(answerMillis)
        .blockingSocketTimeoutMillis(listenMillis)
        .user(access.user())
        .password(access.password())
        .database(access.database())
        .sslOptions(access.tls() ? SslOptions.defaults() : null)
        .build();
  }
}
