package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three Redis servers, of which one is the primary, and three Sentinels that choose it, set up as
 * {@code docs/operations.md} recommends.
 */
public final class SentinelGroup implements RedisGroup {

  private static final String NAME = "mymaster";
  private static final int SIZE = 3;
  private static final int QUORUM = 2;

  private final Secrets secrets;
  private final List<RedisServer> members = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  /**
   * Chooses the ports.
   *
   * @param hosts each has one Redis and one Sentinel
   */
  SentinelGroup(Path dataDir, Secrets secrets, Ports ports, List<Host> hosts) {
    this.secrets = secrets;
    int first = ports.choose(6379);
    for (int i = 0; i < SIZE; i++) {
      var host = hosts.get(i);
      var replica = "replicaof " + hosts.get(0).address() + " " + first + "\n";
      members.add(
          RedisServer.member(
              "redis-" + (i + 1),
              host,
              dataDir,
              secrets,
              i == 0 ? first : ports.choose(first + i),
              settings() + (i == 0 ? "" : replica)));
    }
    for (int i = 0; i < SIZE; i++) {
      sentinels.add(
          RedisServer.sentinel(
              "sentinel-" + (i + 1),
              hosts.get(i),
              dataDir,
              secrets,
              ports.choose(26379 + i),
              monitor(hosts.get(0), first)));
    }
  }

  /** A primary that is cut off stops taking writes that would be lost. */
  private static String settings() {
    return """
        repl-diskless-sync-delay 0
        min-replicas-to-write 1
        min-replicas-max-lag 2
        """;
  }

  private String monitor(Host host, int port) {
    return """
        sentinel sentinel-pass %2$s
        sentinel monitor %1$s %3$s %4$d %5$d
        sentinel auth-pass %1$s %2$s
        sentinel down-after-milliseconds %1$s 5000
        sentinel failover-timeout %1$s 10000
        """
        .formatted(NAME, secrets.redisPassword(), host.address(), port, QUORUM);
  }

  @Override
  public String url() {
    return "redis-sentinel://:%s@%s/%s?sentinelPassword=%s"
        .formatted(
            secrets.redisPassword(),
            sentinels.stream()
                .map(each -> each.host().address() + ":" + each.port())
                .collect(Collectors.joining(",")),
            NAME,
            secrets.redisPassword());
  }

  @Override
  public List<RedisServer> servers() {
    return Stream.concat(members.stream(), sentinels.stream()).toList();
  }

  @Override
  public void start() throws IOException {
    for (var server : servers()) {
      server.start();
    }
    for (var replica : members.subList(1, SIZE)) {
      replica.process().await(() -> info(replica).contains("master_link_status:up"));
    }
    for (var sentinel : sentinels) {
      sentinel.process().await(() -> knowsAll(sentinel));
    }
  }

  @Override
  public boolean isWhole() {
    return primaries().stream()
        .anyMatch(primary -> info(primary).contains("connected_slaves:" + (SIZE - 1)));
  }

  @Override
  public List<RedisServer> primaries() {
    return sentinels.stream().map(this::named).flatMap(Optional::stream).limit(1).toList();
  }

  private Optional<RedisServer> named(RedisServer sentinel) {
    return sentinel
        .ask(client -> client.sentinelGetMasterAddrByName(NAME))
        .flatMap(
            address ->
                members.stream()
                    .filter(each -> each.host().address().equals(address.get(0)))
                    .filter(each -> each.port() == Integer.parseInt(address.get(1)))
                    .findFirst());
  }

  private static String info(RedisServer server) {
    return server.ask(client -> client.info("replication")).orElse("");
  }

  private boolean knowsAll(RedisServer sentinel) {
    var known = sentinel.ask(client -> client.sentinelMaster(NAME)).orElse(Map.of());
    return "2".equals(known.get("num-slaves"))
        && "2".equals(known.get("num-other-sentinels"))
        && "master".equals(known.get("flags"));
  }
}
