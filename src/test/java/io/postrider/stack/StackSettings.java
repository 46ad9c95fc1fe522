package io.postrider.stack;

import io.postrider.redis.RedisUrl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a stack: ports (0 for any), the data directory, and environment variables of the
 * service, which may name an external broker or Redis.
 */
public record StackSettings(
    Path dataDir,
    int httpPort,
    int consolePort,
    int brokerPort,
    int redisPort,
    Map<String, String> environment) {

  private static final String BROKER_URL = "POSTRIDER_BROKER_URL";
  private static final String REDIS_URL = "POSTRIDER_REDIS_URL";

  /** Any free ports, and defaults for the rest. */
  public static StackSettings anywhere(Path dataDir) {
    return new StackSettings(dataDir, 0, 0, 0, 0, Map.of());
  }

  /** The settings in the environment, with the defaults of the run command. */
  public static StackSettings of(Map<String, String> environment) {
    return new StackSettings(
        Path.of(environment.getOrDefault("POSTRIDER_DATA_DIR", ".data")).toAbsolutePath(),
        port(environment, "POSTRIDER_HTTP_PORT", 8080),
        port(environment, "POSTRIDER_CONSOLE_PORT", 8161),
        61616,
        6379,
        environment);
  }

  /** The same settings with another data directory. */
  StackSettings in(Path directory) {
    return new StackSettings(directory, httpPort, consolePort, brokerPort, redisPort, environment);
  }

  /** The same settings with one more variable. */
  public StackSettings with(String name, String value) {
    return with(Map.of(name, value));
  }

  /** The same settings with more variables. */
  public StackSettings with(Map<String, String> variables) {
    var more = new HashMap<>(environment);
    more.putAll(variables);
    return new StackSettings(
        dataDir, httpPort, consolePort, brokerPort, redisPort, Map.copyOf(more));
  }

  /** The environment of the service, still without its stores, as far as it is not set. */
  Map<String, String> serviceEnvironment(Secrets secrets) {
    var all = new HashMap<String, String>();
    all.put("POSTRIDER_HTTP_HOST", "127.0.0.1");
    all.put("POSTRIDER_LOG_FORMATTER", "java.util.logging.SimpleFormatter");
    all.put("POSTRIDER_WEBHOOK_ALLOWED_HOSTS", "localhost,127.0.0.1");
    all.put("POSTRIDER_WEBHOOK_SECRET", secrets.webhookSecret());
    all.put("POSTRIDER_ENCRYPTION_KEY", secrets.encryptionKey());
    environment.entrySet().stream()
        .filter(variable -> !variable.getValue().isBlank())
        .forEach(variable -> all.put(variable.getKey(), variable.getValue()));
    return all;
  }

  /**
   * Checks the URL of Redis, if it is set: one that cannot be read can never work, so that there is
   * nothing to wait for.
   *
   * @throws IllegalArgumentException with a sentence that says what to change
   */
  StackSettings requireReadableUrls() {
    if (namesRedis()) {
      RedisUrl.parse(environment.get(REDIS_URL));
    }
    return this;
  }

  boolean namesBroker() {
    return !environment.getOrDefault(BROKER_URL, "").isBlank();
  }

  boolean namesRedis() {
    return !environment.getOrDefault(REDIS_URL, "").isBlank();
  }

  /** Names of the health checks of the stores that the stack does not start itself. */
  Set<String> namedStores() {
    var named = new HashSet<String>();
    if (namesBroker()) {
      named.add("broker");
    }
    if (namesRedis()) {
      named.add("redis");
    }
    return named;
  }

  private static int port(Map<String, String> environment, String name, int otherwise) {
    var value = environment.getOrDefault(name, "").strip();
    try {
      var port = value.isEmpty() ? otherwise : Integer.parseInt(value);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(name + " must be a port number, not '" + value + "'");
  }
}
