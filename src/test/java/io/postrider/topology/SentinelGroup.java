package io.postrider.topology;

import static org.awaitility.Awaitility.await;

import io.postrider.stack.FreePort;
import io.postrider.stack.RedisProgram;
import io.postrider.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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

/**
 * Two Redis servers and three Sentinels as processes on loopback, each with a password. With TLS
 * they name each other by the host of the certificate.
 */
public final class SentinelGroup implements AutoCloseable {

  public static final String PRIMARY = "jobs";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "data-secret";
  private static final String SENTINEL_PASSWORD = "sentinel-secret";

  private final Path directory;
  private final Path program;
  private final TestTls tls;

  /** Written once: a server that is just being started reads these files. */
  private final String tlsSettings;

  private final Map<Integer, Process> processes = new LinkedHashMap<>();
  private final List<Integer> sentinels = new ArrayList<>();

  /** Starts the Redis servers; the second is a replica of the first. */
  public SentinelGroup(Path directory) throws IOException {
    this(directory, null);
  }

  /**
   * The same with TLS only.
   *
   * @param tls for localhost
   */
  public SentinelGroup(Path directory, TestTls tls) throws IOException {
    this.directory = directory;
    this.tls = tls;
    this.tlsSettings = tls == null ? null : settings(tls);
    this.program = RedisProgram.in(directory);
    int primary = redis("");
    int replica = redis("replicaof %s %d".formatted(host(), primary));
    await().atMost(PATIENCE).until(() -> isLinked(replica));
    for (int i = 0; i < 3; i++) {
      sentinels.add(FreePort.any());
    }
  }

  /** Starts the Sentinels; returns when they know each other and the replica. */
  public void startSentinels() throws IOException {
    for (int port : sentinels) {
      startSentinel(port, firstPort());
    }
    await().atMost(PATIENCE).until(() -> sentinels.stream().allMatch(this::knowsAll));
  }

  /**
   * Starts a Sentinel that has not heard of the last failover, and never will: the others do not
   * know it, and the primary that it names is no longer theirs.
   *
   * @return its port
   */
  public int startCutOffSentinel() throws IOException {
    int port = FreePort.any();
    startSentinel(port, redis(""));
    return port;
  }

  /** Tells a Sentinel the primary of the others, as these would do. */
  public void tellPrimary(int sentinel) {
    var primary = primaryBy(firstSentinel());
    try (var client = client(sentinel, SENTINEL_PASSWORD)) {
      client.sentinelRemove(PRIMARY);
      client.sentinelMonitor(PRIMARY, primary.get(0), Integer.parseInt(primary.get(1)), 2);
      client.sentinelSet(PRIMARY, Map.of("auth-pass", PASSWORD));
    }
  }

  /** How many connections hear what a Sentinel announces. */
  public long listeners(int sentinel) {
    try (var client = client(sentinel, SENTINEL_PASSWORD)) {
      return client.clientList().lines().filter(line -> !line.contains(" sub=0")).count();
    }
  }

  /** Makes the replica the primary; returns when all Sentinels know that. */
  public void failOver() {
    var former = primaryBy(firstSentinel());
    try (var sentinel = client(firstSentinel(), SENTINEL_PASSWORD)) {
      sentinel.sentinelFailover(PRIMARY);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> sentinels.stream().noneMatch(port -> primaryBy(port).equals(former)));
  }

  private List<String> primaryBy(int sentinel) {
    try (var client = client(sentinel, SENTINEL_PASSWORD)) {
      return client.sentinelGetMasterAddrByName(PRIMARY);
    }
  }

  private void startSentinel(int port, int primary) throws IOException {
    start(
        port,
        List.of("--sentinel"),
        """
        requirepass %s
        sentinel sentinel-pass %s
        sentinel resolve-hostnames yes
        sentinel announce-hostnames %s
        sentinel monitor %s %s %d 2
        sentinel auth-pass %s %s
        sentinel down-after-milliseconds %s 5000
        sentinel failover-timeout %s 5000
        """
            .formatted(
                SENTINEL_PASSWORD,
                SENTINEL_PASSWORD,
                tls == null ? "no" : "yes",
                PRIMARY,
                host(),
                primary,
                PRIMARY,
                PASSWORD,
                PRIMARY,
                PRIMARY));
  }

  private String host() {
    return tls == null ? "127.0.0.1" : "localhost";
  }

  /** The URL of the group, with whatever is to be different in it. */
  public String url(String primary, String sentinelPassword) {
    return "redis-sentinel://:%s@%s/%s?sentinelPassword=%s"
        .formatted(
            PASSWORD,
            sentinels.stream().map(port -> host() + ":" + port).collect(Collectors.joining(",")),
            primary,
            sentinelPassword);
  }

  public String url() {
    return url(PRIMARY, SENTINEL_PASSWORD);
  }

  /** The same with one Sentinel that is reached at a port of its own. */
  public String urlThrough(int port) {
    return url().replaceFirst("@[^/]*/", "@127.0.0.1:" + port + "/");
  }

  /** The same with one more Sentinel, which is asked first. */
  public String urlWithFirst(int sentinel) {
    return url().replace("@", "@" + host() + ":" + sentinel + ",");
  }

  public int firstSentinel() {
    return sentinels.get(0);
  }

  /** A client of the first Redis. */
  public Jedis firstRedis() {
    return client(firstPort(), PASSWORD);
  }

  /** Kills a Redis at once, as {@code kill -9} does. */
  public void kill(HostAndPort redis) {
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
    int port = FreePort.any();
    start(
        port,
        List.of(),
        """
        save ""
        appendonly no
        repl-diskless-sync-delay 0
        requirepass %s
        masterauth %s
        replica-announce-ip %s
        %s
        """
            .formatted(PASSWORD, PASSWORD, host(), replication));
    return port;
  }

  private void start(int port, List<String> options, String settings) throws IOException {
    var home = Files.createDirectories(directory.resolve(Integer.toString(port)));
    var config = home.resolve("redis.conf");
    Files.writeString(
        config,
        "bind 127.0.0.1\n%s%d\ndir \"%s\"\n%s"
            .formatted(tls == null ? "port " : tlsSettings, port, home, settings));
    var command = new ArrayList<>(List.of(program.toString(), config.toString()));
    command.addAll(options);
    processes.put(
        port,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start());
  }

  private static String settings(TestTls tls) throws IOException {
    try {
      return """
          port 0
          tls-replication yes
          tls-auth-clients no
          tls-cert-file %1$s
          tls-key-file %2$s
          tls-ca-cert-file %1$s
          tls-port\s"""
          .formatted(tls.certificatePem(), tls.keyPem());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
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

  private Jedis client(int port, String password) {
    var config = DefaultJedisClientConfig.builder().password(password);
    try {
      if (tls != null) {
        config.ssl(true).sslSocketFactory(tls.trusting());
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    return new Jedis(new HostAndPort(host(), port), config.build());
  }
}
