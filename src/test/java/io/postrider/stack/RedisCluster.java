package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.Protocol.Command;

/** A Redis Cluster of three masters and three replicas. */
public final class RedisCluster implements RedisGroup {

  private static final int MASTERS = 3;
  private static final int SLOTS = 16_384;

  private static final String SETTINGS =
      """
      repl-diskless-sync-delay 0
      cluster-enabled yes
      cluster-node-timeout 5000
      cluster-port %d
      """;

  private final Secrets secrets;
  private final List<RedisServer> members = new ArrayList<>();

  /**
   * Chooses the ports.
   *
   * @param hosts each has one master, and the replica of another host's master
   */
  RedisCluster(Path dataDir, Secrets secrets, Ports ports, List<Host> hosts) {
    this.secrets = secrets;
    for (int i = 0; i < 2 * MASTERS; i++) {
      var host = hosts.get((i + i / MASTERS) % MASTERS);
      int port = ports.choose(6379 + i);
      var settings = SETTINGS.formatted(ports.choose(0));
      members.add(RedisServer.member("redis-" + (i + 1), host, dataDir, secrets, port, settings));
    }
  }

  @Override
  public String url() {
    return "redis-cluster://:%s@%s"
        .formatted(
            secrets.redisPassword(),
            members.stream()
                .map(each -> each.host().address() + ":" + each.port())
                .collect(Collectors.joining(",")));
  }

  @Override
  public List<RedisServer> servers() {
    return List.copyOf(members);
  }

  @Override
  public void start() throws IOException {
    for (var member : members) {
      member.start();
    }
    for (int i = 0; i < MASTERS; i++) {
      int[] slots = IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS).toArray();
      members.get(i).ask(client -> client.clusterAddSlots(slots)).orElseThrow();
    }
    for (var member : members.subList(1, members.size())) {
      meet(member);
    }
    for (var member : members) {
      member.process().await(() -> knows(member, members.size()));
    }
    for (int i = 0; i < MASTERS; i++) {
      var id = members.get(i).ask(client -> client.clusterMyId()).orElseThrow();
      var replica = members.get(MASTERS + i);
      replica.process().await(() -> replica.ask(client -> client.clusterReplicate(id)).isPresent());
    }
    for (var member : members) {
      member.process().await(() -> isReady(member));
    }
  }

  @Override
  public boolean isWhole() {
    return members.stream().allMatch(RedisCluster::isReady);
  }

  @Override
  public List<RedisServer> primaries() {
    return members.stream().filter(each -> replication(each).contains("role:master")).toList();
  }

  private void meet(RedisServer member) {
    var first = members.get(0);
    var bus = first.ask(client -> client.configGet("cluster-port")).orElseThrow();
    member
        .ask(
            client ->
                client.sendCommand(
                    Command.CLUSTER,
                    "MEET",
                    first.host().address(),
                    Integer.toString(first.port()),
                    bus.get("cluster-port")))
        .orElseThrow();
  }

  private static boolean knows(RedisServer member, int count) {
    return info(member).contains("cluster_known_nodes:" + count);
  }

  private static boolean isReady(RedisServer member) {
    var replication = replication(member);
    return info(member).contains("cluster_state:ok")
        && (replication.contains("connected_slaves:1")
            || replication.contains("master_link_status:up"));
  }

  private static String info(RedisServer member) {
    return member.ask(client -> client.clusterInfo()).orElse("");
  }

  private static String replication(RedisServer member) {
    return member.ask(client -> client.info("replication")).orElse("");
  }
}
