package io.postrider.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisExecProvider;

/** Two Redis servers and three Sentinels as processes on loopback, each with a password. */
final class SentinelGroup implements AutoCloseable {

  static final String PRIMARY = "jobs";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "data-secret";
  private static final String SENTINEL_PASSWORD = "sentinel-secret";

  private final Path directory;
  private final Path program;
  private final Map<Integer, Process> processes = new LinkedHashMap<>();
  private final List<Integer> sentinels = new ArrayList<>();

  /** Starts the Redis servers; the second is a replica of the first. */
  SentinelGroup(Path directory) throws IOException {
    this.directory = directory;
    this.program = RedisExecProvider.defaultProvider().get().toPath();
    int primary = redis("");
    int replica = redis("replicaof 127.0.0.1 " + primary);
    await().atMost(PATIENCE).until(() -> isLinked(replica));
    for (int i = 0; i < 3; i++) {
      sentinels.add(freePort());
    }
  }

  /** Starts the Sentinels; returns when they know each other and the replica. */
  void startSentinels() throws IOException {
    for (int port : sentinels) {
      start(
          port,
          List.of("--sentinel"),
          """
          requirepass %s
          sentinel sentinel-pass %s
          sentinel monitor %s 127.0.0.1 %d 2
          sentinel auth-pass %s %s
          sentinel down-after-milliseconds %s 1000
          sentinel failover-timeout %s 5000
          """
              .formatted(
                  SENTINEL_PASSWORD,
                  SENTINEL_PASSWORD,
                  PRIMARY,
                  firstPort(),
                  PRIMARY,
                  PASSWORD,
                  PRIMARY,
                  PRIMARY));
    }
    await().atMost(PATIENCE).until(() -> sentinels.stream().allMatch(this::knowsAll));
  }

  /** The URL of the group, with whatever is to be different in it. */
  String url(String primary, String sentinelPassword) {
    return "redis-sentinel://:%s@%s/%s?sentinelPassword=%s"
        .formatted(
            PASSWORD,
            sentinels.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")),
            primary,
            sentinelPassword);
  }

  String url() {
    return url(PRIMARY, SENTINEL_PASSWORD);
  }

  /** The same with one Sentinel that is reached at a port of its own. */
  String urlThrough(int port) {
    return url().replaceFirst("@[^/]*/", "@127.0.0.1:" + port + "/");
  }

  int firstSentinel() {
    return sentinels.get(0);
  }

  /** A client of the first Redis. */
  Jedis firstRedis() {
    return client(firstPort(), PASSWORD);
  }

  /** Kills a Redis at once, as {@code kill -9} does. */
  void kill(HostAndPort redis) {
    processes.remove(redis.getPort()).destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    processes.values().forEach(process -> process.destroyForcibly().onExit().join());
  }

  private int firstPort() {
    return processes.keySet().iterator().next();
  }

  private int redis(String replication) throws IOException {
    int port = freePort();
    start(
        port,
        List.of(),
        """
        save ""
        appendonly no
        repl-diskless-sync-delay 0
        requirepass %s
        masterauth %s
        %s
        """
            .formatted(PASSWORD, PASSWORD, replication));
    return port;
  }

  private void start(int port, List<String> options, String settings) throws IOException {
    var home = Files.createDirectories(directory.resolve(Integer.toString(port)));
    var config = home.resolve("redis.conf");
    Files.writeString(
        config, "bind 127.0.0.1\nport %d\ndir \"%s\"\n%s".formatted(port, home, settings));
    var command = new ArrayList<>(List.of(program.toString(), config.toString()));
    command.addAll(options);
    processes.put(
        port,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start());
  }

  private boolean isLinked(int replica) {
    try (var client = client(replica, PASSWORD)) {
      return client.info("replication").contains("master_link_status:up");
    } catch (JedisException notYet) {
      return false;
    }
  }

  private boolean knowsAll(int sentinel) {
    try (var client = client(sentinel, SENTINEL_PASSWORD)) {
      var primary = client.sentinelMaster(PRIMARY);
      return primary.get("num-slaves").equals("1")
          && primary.get("num-other-sentinels").equals("2")
          && primary.get("flags").equals("master");
    } catch (JedisException notYet) {
      return false;
    }
  }

  private static Jedis client(int port, String password) {
    return new Jedis(
        new HostAndPort("127.0.0.1", port),
        DefaultJedisClientConfig.builder().password(password).build());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
