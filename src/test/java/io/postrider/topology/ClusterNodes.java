package io.postrider.topology;

import static org.awaitility.Awaitility.await;

import io.postrider.stack.FreePort;
import io.postrider.stack.RedisProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.MigrateParams;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A Redis Cluster of three primaries with a replica each, as processes on loopback, with a
 * password. The primaries come first.
 */
public final class ClusterNodes implements AutoCloseable {

  public static final int PRIMARIES = 3;
  private static final String HOST = "127.0.0.1";
  private static final String PASSWORD = "data-secret";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);

  /** Longer than a busy machine lets a node wait, or nodes that live would be replaced. */
  private static final int FAILED_AFTER_MILLIS = 8_000;

  private final Path directory;
  private final Map<Integer, Process> processes = new LinkedHashMap<>();

  /** Starts servers that have not joined a cluster yet. */
  public ClusterNodes(Path directory) throws IOException {
    this.directory = directory;
    var program = RedisProgram.in(directory);
    for (int i = 0; i < 2 * PRIMARIES; i++) {
      start(program);
    }
    await().atMost(PATIENCE).until(() -> ports().stream().allMatch(ClusterNodes::answers));
  }

  /** Makes the servers a cluster that has all slots; returns when every node says so. */
  public ClusterNodes join() {
    var ports = ports();
    ports.forEach(
        port ->
            with(ports.get(0), redis -> redis.sendCommand(Protocol.Command.CLUSTER, meet(port))));
    int share = Protocol.CLUSTER_HASHSLOTS / PRIMARIES;
    for (int i = 0; i < PRIMARIES; i++) {
      int first = i * share;
      int last = i == PRIMARIES - 1 ? Protocol.CLUSTER_HASHSLOTS - 1 : first + share - 1;
      assign(i, first, last);
    }
    for (int i = 0; i < PRIMARIES; i++) {
      var primary = with(ports.get(i), Jedis::clusterMyId);
      int replica = ports.get(i + PRIMARIES);
      await()
          .atMost(PATIENCE)
          .until(() -> with(replica, redis -> redis.clusterNodes().contains(primary)));
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> with(replica, redis -> redis.clusterReplicate(primary)).equals("OK"));
    }
    await().atMost(PATIENCE).until(() -> ports.stream().allMatch(ClusterNodes::isComplete));
    return this;
  }

  /** Gives some slots to a node that is given by its number. */
  public void assign(int node, int first, int last) {
    with(ports().get(node), redis -> redis.clusterAddSlotsRange(first, last));
  }

  /**
   * Moves the slot of a key to another primary, key by key, as a resharding does it; returns when
   * all nodes know of it. If slots went back and forth between two primaries within the time that
   * nodes need to tell each other, Redis itself could lose one: each of the two takes the other for
   * its owner, and neither corrects the other.
   */
  public void moveSlotOf(String key) {
    int slot = JedisClusterCRC16.getSlot(key);
    var from = owner(ports().get(0), slot);
    var to =
        ports().stream()
            .filter(port -> port != from && with(port, ClusterNodes::isPrimary))
            .findFirst()
            .orElseThrow();
    var fromId = with(from, Jedis::clusterMyId);
    var toId = with(to, Jedis::clusterMyId);
    with(to, redis -> redis.clusterSetSlotImporting(slot, fromId));
    with(from, redis -> redis.clusterSetSlotMigrating(slot, toId));
    List<String> keys;
    do {
      keys = with(from, redis -> redis.clusterGetKeysInSlot(slot, 1));
      for (var each : keys) {
        with(
            from,
            redis ->
                redis.migrate(HOST, to, 1_000, MigrateParams.migrateParams().auth(PASSWORD), each));
      }
    } while (!keys.isEmpty());
    with(to, redis -> redis.clusterSetSlotNode(slot, toId));
    with(from, redis -> redis.clusterSetSlotNode(slot, toId));
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> ports().stream().allMatch(port -> owner(port, slot) == to));
  }

  /** The port of the primary that, as one node says, has a slot. */
  private static int owner(int port, int slot) {
    return slots(port).owner(slot).getPort();
  }

  private static SlotMap slots(int port) {
    var question = new CommandArguments(Protocol.Command.CLUSTER).add("SLOTS");
    return with(
        port,
        redis ->
            SlotMap.read(
                (List<?>) redis.getConnection().executeCommand(question),
                new HostAndPort(HOST, port)));
  }

  /**
   * Waits until all nodes know the same owner of each slot. A replica that took the place of its
   * primary before it knows of a slot that was moved would lose that slot.
   */
  private void awaitAgreement() {
    await()
        .atMost(PATIENCE)
        .until(() -> ports().stream().map(ClusterNodes::owners).distinct().count() == 1);
  }

  private static List<HostAndPort> owners(int port) {
    var slots = slots(port);
    return IntStream.range(0, Protocol.CLUSTER_HASHSLOTS).mapToObj(slots::owner).toList();
  }

  /** Lets a replica take the place of its primary, which lives on as the replica. */
  public void changePlaces() {
    awaitAgreement();
    int replica =
        ports().stream()
            .filter(port -> !with(port, ClusterNodes::isPrimary))
            .findFirst()
            .orElseThrow();
    with(replica, redis -> redis.sendCommand(Protocol.Command.CLUSTER, "FAILOVER"));
    await().atMost(PATIENCE).until(() -> with(replica, ClusterNodes::isPrimary));
  }

  /**
   * Takes the slot of a key from its primary, which therefore refuses all commands, and gives it
   * back once it has refused one. All over one connection: to open one takes a busy machine as long
   * as clients go on trying.
   */
  public void refuseForAMoment(String key) {
    int slot = JedisClusterCRC16.getSlot(key);
    int primary = owner(ports().get(0), slot);
    with(
        primary,
        redis -> {
          redis.configResetStat();
          redis.clusterDelSlots(slot);
          await()
              .atMost(PATIENCE)
              .pollInterval(POLL)
              .pollInSameThread()
              .until(() -> redis.info("errorstats").contains("CLUSTERDOWN"));
          return redis.clusterAddSlots(slot);
        });
  }

  private static boolean isPrimary(Jedis redis) {
    return redis.info("replication").contains("role:master");
  }

  private String[] meet(int port) {
    return new String[] {"MEET", HOST, Integer.toString(port), Integer.toString(busPort(port))};
  }

  private static boolean isComplete(int port) {
    return with(
        port,
        redis ->
            redis.clusterInfo().contains("cluster_state:ok")
                && redis.clusterNodes().lines().filter(node -> node.contains(" connected")).count()
                    == 2 * PRIMARIES
                && redis.clusterNodes().lines().filter(node -> node.contains("slave")).count()
                    == PRIMARIES
                && isLinked(redis));
  }

  private static boolean isLinked(Jedis redis) {
    var replication = redis.info("replication");
    return replication.contains("master_link_status:up")
        || replication.contains("connected_slaves:1");
  }

  /** The URL of the cluster, through some of its nodes. */
  public String url() {
    return "redis-cluster://:%s@%s"
        .formatted(
            PASSWORD,
            ports().stream()
                .limit(2)
                .map(port -> HOST + ":" + port)
                .collect(Collectors.joining(",")));
  }

  /** The addresses of all nodes that were not killed. */
  public List<HostAndPort> all() {
    return ports().stream().map(port -> new HostAndPort(HOST, port)).toList();
  }

  /** Asks or commands one node. */
  public static <T> T with(HostAndPort node, Function<Jedis, T> work) {
    return with(node.getPort(), work);
  }

  private static <T> T with(int port, Function<Jedis, T> work) {
    try (var client =
        new Jedis(
            new HostAndPort(HOST, port),
            DefaultJedisClientConfig.builder()
                .password(PASSWORD)
                .timeoutMillis((int) PATIENCE.toMillis())
                .build())) {
      return work.apply(client);
    }
  }

  /** How many commands a node has executed, those inside scripts included. */
  public static long calls(HostAndPort node) {
    return with(node, redis -> redis.info("commandstats"))
        .lines()
        .filter(line -> line.startsWith("cmdstat_"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  /** Kills a node at once, as {@code kill -9} does. */
  public void kill(HostAndPort node) {
    processes.remove(node.getPort()).destroyForcibly().onExit().join();
  }

  /** The process of a node. */
  public long pid(HostAndPort node) {
    return processes.get(node.getPort()).pid();
  }

  @Override
  public void close() {
    processes.values().forEach(process -> process.destroyForcibly().onExit().join());
  }

  private List<Integer> ports() {
    return List.copyOf(processes.keySet());
  }

  private int busPort(int port) {
    try {
      return Integer.parseInt(Files.readString(home(port).resolve("bus")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path home(int port) {
    return directory.resolve(Integer.toString(port));
  }

  private void start(Path program) throws IOException {
    int port = FreePort.any();
    int bus = FreePort.any();
    var home = Files.createDirectories(home(port));
    Files.writeString(home.resolve("bus"), Integer.toString(bus));
    var config = home.resolve("redis.conf");
    Files.writeString(
        config,
        """
        bind 127.0.0.1
        port %d
        cluster-enabled yes
        cluster-port %d
        cluster-node-timeout %d
        dir "%s"
        save ""
        appendonly no
        repl-diskless-sync-delay 0
        requirepass %s
        masterauth %s
        """
            .formatted(port, bus, FAILED_AFTER_MILLIS, home, PASSWORD, PASSWORD));
    processes.put(
        port,
        new ProcessBuilder(program.toString(), config.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start());
  }

  private static boolean answers(int port) {
    try {
      return with(port, Jedis::ping).equals("PONG");
    } catch (JedisException notYet) {
      return false;
    }
  }
}
