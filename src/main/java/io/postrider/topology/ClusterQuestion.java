package io.postrider.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks the nodes of a Redis Cluster, one after the other, which primary has which slots.
 *
 * @param nodes those that the setting names
 * @param config for connections to ask over
 */
record ClusterQuestion(List<HostAndPort> nodes, JedisClientConfig config) {

  /**
   * The first answer that names a primary for every slot; if there is none, the last of the others.
   *
   * @param known nodes to ask first
   * @throws NoPrimaryException saying of each node why it gave no answer
   */
  SlotMap slots(Collection<HostAndPort> known) {
    var asked = new LinkedHashSet<>(known);
    asked.addAll(nodes);
    var problems = new ArrayList<String>();
    SlotMap incomplete = null;
    for (var node : asked) {
      try {
        var slots = slots(node);
        if (slots.uncovered().isEmpty()) {
          return slots;
        }
        if (slots.primaries().isEmpty()) {
          problems.add(node + " has not joined a cluster");
        } else {
          incomplete = slots;
        }
      } catch (JedisException failed) {
        problems.add(node + " " + reason(failed));
      }
    }
    if (incomplete == null) {
      throw new NoPrimaryException(
          "POSTRIDER_REDIS_URL: no node tells where the slots of the cluster are: %s."
              .formatted(String.join("; ", problems)));
    }
    return incomplete;
  }

  private SlotMap slots(HostAndPort node) {
    try (var connection = new Connection(node, config)) {
      var question = new CommandArguments(Protocol.Command.CLUSTER).add("SLOTS");
      return SlotMap.read((List<?>) connection.executeCommand(question), node);
    }
  }

  private static String reason(JedisException failed) {
    return failed instanceof JedisDataException
            && String.valueOf(failed.getMessage()).contains("cluster support disabled")
        ? "is not a node of a cluster (cluster-enabled no): write redis:// for a single Redis"
        : PrimaryConnections.reason(failed);
  }
}
