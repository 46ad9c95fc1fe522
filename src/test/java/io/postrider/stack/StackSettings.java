package io.postrider.stack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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

  private static final String HTTP_PORT = "POSTRIDER_HTTP_PORT";
  private static final String CONSOLE_PORT = "POSTRIDER_CONSOLE_PORT";
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
            port(environment, HTTP_PORT, 8080),
            port(environment, CONSOLE_PORT, 8161),
            61616,
            6379,
            Map.of("POSTRIDER_WARM_UP", "PT1S"))
        .with(environment);
  }

  /** The same settings with another data directory. */
  StackSettings in(Path directory) {
    return new StackSettings(directory, httpPort, consolePort, brokerPort, redisPort, environment);
  }

  /** The same settings with a preferred port of the service. */
  public StackSettings withHttpPort(int port) {
    return new StackSettings(dataDir, port, consolePort, brokerPort, redisPort, environment);
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
   * Takes the port of the service: the one that the environment names, or the default one or, if
   * that is taken, any free one.
   *
   * @throws IllegalStateException if the environment names a port that is taken
   */
  int takeHttpPort(Ports ports) {
    return take(ports, HTTP_PORT, httpPort);
  }

  /** Takes the port of the broker's console, likewise. */
  int takeConsolePort(Ports ports) {
    return take(ports, CONSOLE_PORT, consolePort);
  }

  private int take(Ports ports, String variable, int port) {
    return value(variable).isPresent() ? ports.require(port, variable) : ports.choose(port);
  }

  boolean namesBroker() {
    return value(BROKER_URL).isPresent();
  }

  boolean namesRedis() {
    return value(REDIS_URL).isPresent();
  }

  /** A variable of the environment; an empty one counts as not set. */
  Optional<String> value(String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
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
