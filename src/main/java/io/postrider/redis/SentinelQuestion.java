package io.postrider.redis;

import io.postrider.redis.RedisUrl.Sentinels;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks the Sentinels, one after the other, where the primary is.
 *
 * @param config for connections to the Sentinels
 */
record SentinelQuestion(Sentinels url, JedisClientConfig config) {

  /**
   * The first answer.
   *
   * @throws NoPrimaryException saying of each Sentinel why it gave none
   */
  HostAndPort primary() {
    var problems = new ArrayList<String>();
    for (var sentinel : url.sentinels()) {
      try (var connection = new Jedis(sentinel, config)) {
        var address = connection.sentinelGetMasterAddrByName(url.primary());
        if (address != null) {
          return new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
        }
        problems.add("%s does not know '%s'".formatted(sentinel, url.primary()));
      } catch (JedisException failed) {
        problems.add(sentinel + " " + reason(failed));
      }
    }
    throw new NoPrimaryException(
        "POSTRIDER_REDIS_URL: no Sentinel says where the primary is: %s."
            .formatted(String.join("; ", problems)));
  }

  /** The Sentinels whose names have no address. */
  List<String> unresolved() {
    return url.sentinels().stream()
        .map(HostAndPort::getHost)
        .filter(host -> !resolves(host))
        .distinct()
        .toList();
  }

  private static boolean resolves(String host) {
    try {
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String reason(JedisException failed) {
    if (failed instanceof JedisDataException) {
      return "refuses (%s)".formatted(failed.getMessage());
    }
    if (PrimaryConnections.isUnresolved(failed)) {
      return "does not resolve";
    }
    return RedisPipe.hasTimedOut(failed) ? "does not answer in time" : "does not answer";
  }
}
