package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis, whose every write is on disk before it is answered; or a Sentinel. */
public final class RedisServer extends StackServer {

  private static final int PROBE_MILLIS = 1000;

  private static final String DURABLE =
      """
      appendonly yes
      appendfsync always
      maxmemory-policy noeviction
      hash-max-listpack-value 512
      save ""
      """;

  private final Path directory;
  private final String password;
  private final int port;
  private final String settings;
  private final List<String> options;
  private final boolean writesItsConfig;

  /** The only Redis of a stack. */
  RedisServer(Path dataDir, Secrets secrets, int port) {
    this("redis", Host.LOOPBACK, dataDir, secrets, port, DURABLE, List.of(), false);
  }

  private RedisServer(
      String name,
      Host host,
      Path dataDir,
      Secrets secrets,
      int port,
      String settings,
      List<String> options,
      boolean writesItsConfig) {
    super(new ChildProcess(name, dataDir, host));
    this.directory = dataDir.resolve(name);
    this.password = secrets.redisPassword();
    this.port = port;
    this.settings = settings;
    this.options = options;
    this.writesItsConfig = writesItsConfig;
  }

  /** A Redis that may become a primary or a replica: it notes in its configuration which it is. */
  static RedisServer member(
      String name, Host host, Path dataDir, Secrets secrets, int port, String settings) {
    var all = DURABLE + "masterauth " + secrets.redisPassword() + "\n" + settings;
    return new RedisServer(name, host, dataDir, secrets, port, all, List.of(), true);
  }

  /** A Sentinel, which notes in its configuration what it has learned. */
  static RedisServer sentinel(
      String name, Host host, Path dataDir, Secrets secrets, int port, String settings) {
    return new RedisServer(
        name, host, dataDir, secrets, port, settings, List.of("--sentinel"), true);
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory);
    var config = directory.resolve("redis.conf");
    if (!writesItsConfig || !Files.exists(config)) {
      Files600.write(config, config());
    }
    var command = new ArrayList<String>();
    command.add(RedisProgram.in(directory).toString());
    command.add(config.toString());
    command.addAll(options);
    process().start(directory, Map.of(), command);
    process().await(this::answersPing);
  }

  @Override
  public int port() {
    return port;
  }

  /** The URL for the service, with the password. */
  public String url() {
    return "redis://:%s@%s:%d".formatted(password, host().address(), port);
  }

  /** The answer to a question, or nothing while the server does not answer. */
  <T> Optional<T> ask(Function<Jedis, T> question) {
    var settings =
        DefaultJedisClientConfig.builder().password(password).timeoutMillis(PROBE_MILLIS).build();
    try (var client = new Jedis(new HostAndPort(host().address(), port), settings)) {
      return Optional.ofNullable(question.apply(client));
    } catch (JedisException notNow) {
      return Optional.empty();
    }
  }

  private String config() {
    return """
        bind %s
        port %d
        requirepass %s
        dir %s
        %s"""
        .formatted(host().address(), port, password, "\"" + directory + "\"", settings);
  }

  /**
   * Whether Redis answers commands: while it reads its log, it accepts connections and refuses
   * commands.
   */
  private boolean answersPing() {
    return ask(Jedis::ping).isPresent();
  }
}
