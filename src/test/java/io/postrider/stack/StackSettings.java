package io.postrider.stack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a stack is asked to be: ports (0 is any), where its data lives, and environment variables of
 * the service, among them those that name a broker or Redis of somebody else's.
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

  /** On any ports, with nothing but defaults. */
  public static StackSettings anywhere(Path dataDir) {
    return new StackSettings(dataDir, 0, 0, 0, 0, Map.of());
  }

  /** As the environment says, and else as the run command documents. */
  public static StackSettings of(Map<String, String> environment) {
    return new StackSettings(
        Path.of(environment.getOrDefault("POSTRIDER_DATA_DIR", ".data")).toAbsolutePath(),
        port(environment, "POSTRIDER_HTTP_PORT", 8080),
        port(environment, "POSTRIDER_CONSOLE_PORT", 8161),
        61616,
        6379,
        environment);
  }

  /** The same with one more variable. */
  public StackSettings with(String name, String value) {
    var more = new HashMap<>(environment);
    more.put(name, value);
    return new StackSettings(
        dataDir, httpPort, consolePort, brokerPort, redisPort, Map.copyOf(more));
  }

  boolean bringsBroker() {
    return !environment.getOrDefault(BROKER_URL, "").isBlank();
  }

  boolean bringsRedis() {
    return !environment.getOrDefault(REDIS_URL, "").isBlank();
  }

  private static int port(Map<String, String> environment, String name, int otherwise) {
    var value = environment.getOrDefault(name, "").strip();
    try {
      var port = value.isEmpty() ? otherwise : Integer.parseInt(value);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below, in words for whoever set it
    }
    throw new IllegalArgumentException(name + " must be a port number, not '" + value + "'");
  }
}
