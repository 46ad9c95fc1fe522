package io.postrider.topology;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.LogLine;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The pooled connections to each primary of a Redis Cluster. Commands for a primary that does not
 * answer fail at once, so that they delay no others.
 */
final class ClusterPools {

  private static final Logger LOG = Logger.getLogger(ClusterPools.class.getName());

  private final RedisUrl.Access access;
  private final RedisConfig config;
  private final Map<HostAndPort, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Set<HostAndPort> silent = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ClusterPools(RedisUrl.Access access, RedisConfig config) {
    this.access = access;
    this.config = config;
  }

  /**
   * A connection to a primary.
   *
   * @throws NoPrimaryException if it is known not to answer, or its name has no address
   */
  Connection take(HostAndPort primary) {
    if (isSilent(primary)) {
      throw new NoPrimaryException(
          "The node %s of the Redis Cluster does not answer.".formatted(primary));
    }
    try {
      return pool(primary).getResource();
    } catch (JedisException failed) {
      if (PrimaryConnections.isUnresolved(failed)) {
        throw new NoPrimaryException(
            "POSTRIDER_REDIS_URL: the cluster names its node %s, which does not resolve."
                .formatted(primary),
            failed);
      }
      throw failed;
    }
  }

  private ConnectionPool pool(HostAndPort primary) {
    if (closed) {
      throw new NoPrimaryException("The service stops.");
    }
    return pools.computeIfAbsent(
        primary, added -> new ConnectionPool(added, config.commands(access), config.pool()));
  }

  /** Closes the connections to a primary that nobody uses. */
  void clear(HostAndPort primary) {
    var pool = pools.get(primary);
    if (pool != null) {
      pool.clear();
    }
  }

  /** Closes the connections to all servers that are no primaries any more. */
  void retain(Set<HostAndPort> primaries) {
    silent.retainAll(primaries);
    pools
        .entrySet()
        .removeIf(
            entry -> {
              boolean unused = !primaries.contains(entry.getKey());
              if (unused) {
                entry.getValue().close();
              }
              return unused;
            });
  }

  /** Takes note that a primary does not answer. */
  void silent(HostAndPort primary) {
    if (silent.add(primary)) {
      LogLine.of("redis-node-away").with("node", primary.toString()).log(LOG, WARNING);
    }
  }

  boolean isSilent(HostAndPort primary) {
    return silent.contains(primary);
  }

  boolean areSomeSilent() {
    return !silent.isEmpty();
  }

  /** Looks which of the primaries that did not answer do so again. */
  void tryAgain() {
    silent.removeIf(this::answers);
  }

  private boolean answers(HostAndPort primary) {
    try (var connection = new Connection(primary, config.discovery(access))) {
      return connection.ping();
    } catch (JedisException notYet) {
      return false;
    }
  }

  void close() {
    closed = true;
    pools.values().forEach(ConnectionPool::close);
  }
}
