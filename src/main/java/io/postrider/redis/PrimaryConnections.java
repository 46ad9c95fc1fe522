package io.postrider.redis;

import io.postrider.platform.Causes;
import java.net.UnknownHostException;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.providers.ConnectionProvider;

/**
 * Pooled connections to the primary of Redis. Each form of {@link RedisUrl} has its own way to find
 * it.
 */
interface PrimaryConnections extends ConnectionProvider {

  /**
   * Where the primary is now.
   *
   * @throws NoPrimaryException if nobody says
   */
  HostAndPort primary();

  /**
   * Drops the connections that nobody uses, and looks whether another Redis is the primary now.
   * Called after each answer that a former primary may give; must be cheap when called often.
   */
  void leaveStale();

  /** What is wrong with the setting although there is a primary. */
  default Optional<String> warning() {
    return Optional.empty();
  }

  @Override
  default Connection getConnection(CommandArguments command) {
    return getConnection();
  }

  @Override
  void close();

  /** Whether it failed since a host name has no address. */
  static boolean isUnresolved(Throwable failure) {
    return Causes.find(UnknownHostException.class, failure).isPresent();
  }
}
