package io.postrider.topology;

import io.postrider.platform.Causes;
import io.postrider.platform.HostNames;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ConnectionProvider;

/**
 * Pooled connections to the primary of Redis, or to the primaries of a Redis Cluster. Each form of
 * {@link RedisUrl} has its own way to find them.
 */
public interface PrimaryConnections extends ConnectionProvider {

  /** Stands for the primary where there is only one, wherever it is at the moment. */
  HostAndPort THE_PRIMARY = new HostAndPort("primary", 0);

  /**
   * What Redis answers when it is not, or not yet, the one to ask: a replica; one that reads its
   * data; a replica without its primary; a primary that has lost its replicas, which may be since
   * another has taken its place; a node of a cluster that has lost the others.
   */
  Set<String> ANSWERS_OF_FORMER_PRIMARIES =
      Set.of("READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN");

  /**
   * Connections by a URL. This is the one place that tells its forms apart.
   *
   * @param loss where it is noted that a primary may have lost writes
   * @param threads for the thread that follows a Redis Cluster
   */
  static PrimaryConnections to(
      RedisUrl url, RedisConfig config, PossibleLoss loss, ThreadFactory threads) {
    if (url instanceof RedisUrl.Cluster cluster) {
      return new ClusterRedis(cluster, config, loss, threads);
    } else if (url instanceof RedisUrl.Sentinels sentinels) {
      return new SentinelRedis(sentinels, config, loss);
    } else {
      return new SingleRedis((RedisUrl.Single) url, config, loss);
    }
  }

  /**
   * Where the primary is now, or one of the primaries: the same one as long as it is a primary.
   *
   * @throws NoPrimaryException if nobody says
   */
  HostAndPort primary();

  /**
   * The primary that has the keys of a command.
   *
   * @throws NoPrimaryException if there is none
   */
  default HostAndPort serverOf(CommandArguments command) {
    return THE_PRIMARY;
  }

  /**
   * All servers that take writes.
   *
   * @throws NoPrimaryException if there is none, or none for some of the keys
   */
  default Set<HostAndPort> primaries() {
    return Set.of(THE_PRIMARY);
  }

  /** A connection to a primary that {@link #serverOf} has named. */
  default Connection getConnection(HostAndPort server) {
    return getConnection();
  }

  /** Whether keys are in slots, which several primaries share. */
  default boolean hasSlots() {
    return false;
  }

  /** Whether a server that {@link #serverOf} has named is still a primary. */
  default boolean serves(HostAndPort server) {
    return true;
  }

  /** Makes the commands that {@link #serverOf} understands. */
  default CommandObjects commands() {
    return new CommandObjects(RedisProtocol.RESP2);
  }

  /** A client for single commands, which an executor sends. */
  default UnifiedJedis client(CommandExecutor executor) {
    return RedisClient.builder().connectionProvider(this).commandExecutor(executor).build();
  }

  /**
   * Takes note of a failed command. If the failure is one that a former primary causes, because it
   * is away or refuses, this looks for the primary again.
   */
  default void failed(HostAndPort server, JedisException failure) {
    var message = String.valueOf(failure.getMessage());
    if (failure instanceof JedisConnectionException
        || ANSWERS_OF_FORMER_PRIMARIES.stream().anyMatch(message::startsWith)) {
      leaveStale(server);
    }
  }

  /**
   * Drops the connections to a server that nobody uses, notes that it may have lost writes, and
   * looks whether another one is the primary now. Called after each answer that a former primary
   * may give; must be cheap when called often.
   */
  void leaveStale(HostAndPort server);

  /** Takes note that a server does not answer, so that further commands need not wait for it. */
  default void silent(HostAndPort server) {
    // Where there is only one primary, nothing is gained.
  }

  /** Whether an error means that the command was not executed and must be sent again. */
  default boolean mustBeSentAgain(JedisDataException error) {
    return false;
  }

  /** What is wrong with the setting although there is a primary. */
  default Optional<String> warning() {
    return Optional.empty();
  }

  @Override
  default Connection getConnection(CommandArguments command) {
    return getConnection(serverOf(command));
  }

  @Override
  void close();

  /** Whether it failed since there was no answer in time. */
  static boolean hasTimedOut(Throwable failure) {
    return Causes.find(SocketTimeoutException.class, failure).isPresent();
  }

  /** Whether it failed since a host name has no address. */
  static boolean isUnresolved(Throwable failure) {
    return Causes.find(UnknownHostException.class, failure).isPresent();
  }

  /** Warns of the hosts in the setting whose names have no address. */
  static Optional<String> unresolved(List<HostAndPort> servers) {
    return HostNames.unresolved(
        "POSTRIDER_REDIS_URL", servers.stream().map(HostAndPort::getHost).toList());
  }

  /** Why a server did not tell where the primary is, as the end of a sentence. */
  static String reason(JedisException failed) {
    if (failed instanceof JedisDataException) {
      return "refuses (%s)".formatted(failed.getMessage());
    }
    if (isUnresolved(failed)) {
      return "does not resolve";
    }
    return hasTimedOut(failed) ? "does not answer in time" : "does not answer";
  }
}
