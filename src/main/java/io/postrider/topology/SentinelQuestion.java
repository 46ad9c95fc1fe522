package io.postrider.topology;

import io.postrider.topology.RedisUrl.Sentinels;
import io.postrider.topology.SentinelAnswers.Answer;
import java.util.ArrayList;
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
   * The answers of all Sentinels that give one.
   *
   * @throws NoPrimaryException saying of each Sentinel why it gave none
   */
  SentinelAnswers ask() {
    var answers = new ArrayList<Answer>();
    var problems = new ArrayList<String>();
    for (var sentinel : url.sentinels()) {
      try (var connection = new Jedis(sentinel, config)) {
        var address = connection.sentinelGetMasterAddrByName(url.primary());
        if (address == null) {
          problems.add("%s does not know '%s'".formatted(sentinel, url.primary()));
        } else {
          var primary = new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
          answers.add(new Answer(sentinel, primary, epoch(connection)));
        }
      } catch (JedisException failed) {
        problems.add(sentinel + " " + reason(failed));
      }
    }
    if (answers.isEmpty()) {
      throw new NoPrimaryException(
          "POSTRIDER_REDIS_URL: no Sentinel says where the primary is: %s."
              .formatted(String.join("; ", problems)));
    }
    return new SentinelAnswers(answers);
  }

  /** A user may be allowed to ask for the address and for nothing else; others tell no epoch. */
  private long epoch(Jedis sentinel) {
    try {
      return Long.parseLong(sentinel.sentinelMaster(url.primary()).get("config-epoch"));
    } catch (JedisDataException | NumberFormatException notTold) {
      return SentinelAnswers.UNKNOWN;
    }
  }

  private static String reason(JedisException failed) {
    return failed instanceof JedisDataException
            && String.valueOf(failed.getMessage()).contains("unknown command")
        ? "is not a Sentinel"
        : PrimaryConnections.reason(failed);
  }
}
