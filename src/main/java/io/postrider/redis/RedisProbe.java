package io.postrider.redis;

import io.postrider.platform.Causes;
import io.postrider.platform.UnavailableException;
import io.postrider.topology.NoPrimaryException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Checks that Redis accepts writes, by writing a key. A ping would not show it: a full Redis and a
 * replica answer it normally.
 */
@ApplicationScoped
class RedisProbe {

  /** A Redis with the maximum number of clients closes a new connection without an error. */
  private static final String NO_ANSWER =
      "Redis does not answer: start it or, if it runs, let in more connections (maxclients).";

  private static final long KEPT_MILLIS = 60_000;

  /** What to do, by the first word of the error. */
  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          Map.entry("OOM", "give it more memory (maxmemory)"),
          Map.entry(
              "READONLY",
              "it is a replica, connect the service to the primary (POSTRIDER_REDIS_URL)"),
          Map.entry(
              "MISCONF", "it cannot write to its disk, check the free space there and its log"),
          Map.entry("LOADING", "it is loading its data after a start, wait until that is done"),
          Map.entry("NOREPLICAS", "it has fewer replicas than min-replicas-to-write, start them"),
          Map.entry(
              "MOVED",
              "it is a node of a Redis Cluster, write redis-cluster:// in POSTRIDER_REDIS_URL"),
          Map.entry(
              "CLUSTERDOWN", "start the nodes of the cluster that are away, or assign their slots"),
          Map.entry("NOAUTH", "put user and password into POSTRIDER_REDIS_URL"),
          Map.entry("WRONGPASS", "put the right user and password into POSTRIDER_REDIS_URL"),
          Map.entry("NOPERM", "give the user its commands and keys (see the operations page)"));

  @Inject Redis redis;

  /** What is wrong and what to do about it, for operators; empty if all is well. */
  Optional<String> problem() {
    try {
      var expiry = SetParams.setParams().px(KEPT_MILLIS);
      var keys = redis.keyOnEachPrimary(RedisKeys::probe);
      keys.forEach(key -> redis.client().set(key, "", expiry));
      return redis.replicas() > 0 ? replication(keys) : Optional.empty();
    } catch (JedisException failed) {
      return Optional.of(describe(failed));
    }
  }

  /** Whether the replicas that each write waits for are there. */
  private Optional<String> replication(List<String> keys) {
    try {
      for (var key : keys) {
        redis.writes().call(pipeline -> pipeline.pexpire(key, KEPT_MILLIS)::get);
      }
      return Optional.empty();
    } catch (UnavailableException failed) {
      return Optional.of(
          failed.getMessage()
              + " To do: start the replicas that POSTRIDER_REDIS_REPLICAS asks for, or lower it.");
    }
  }

  static String describe(JedisException failed) {
    if (failed instanceof NoPrimaryException) {
      return failed.getMessage();
    }
    return refusal(failed)
        .map(reason -> "Redis refuses writes: %s.%s".formatted(reason, remedy(reason)))
        .orElse(NO_ANSWER);
  }

  /** The error that Redis sent, also if it sent it while a connection was being opened. */
  private static Optional<String> refusal(JedisException failed) {
    return Causes.find(JedisDataException.class, failed)
        .map(Throwable::getMessage)
        .map(message -> message.replaceFirst("\\.$", ""));
  }

  private static String remedy(String reason) {
    return REMEDIES.entrySet().stream()
        .filter(remedy -> reason.startsWith(remedy.getKey()))
        .map(remedy -> " To do: " + remedy.getValue() + ".")
        .findFirst()
        .orElse("");
  }
}
