package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The locations of the servers, which the build has unpacked, and of their configuration in the
 * checkout.
 */
public record Parts(Path root) {

  /** The checkout that Maven runs in. */
  public static Parts ofCheckout() {
    return new Parts(Path.of("").toAbsolutePath());
  }

  Path artemisHome() {
    try (var unpacked = Files.list(root.resolve("target/servers"))) {
      return unpacked
          .filter(path -> path.getFileName().toString().startsWith("apache-artemis-"))
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("No Artemis in target/servers: build first"));
    } catch (IOException e) {
      throw new IllegalStateException("No target/servers: build first", e);
    }
  }

  /** The libraries of a ZooKeeper server: those of Artemis, and some more. */
  String zooKeeperClassPath() {
    return artemisHome().resolve("lib/*") + ":" + root.resolve("target/servers/zookeeper/*");
  }

  Path payara() {
    return root.resolve("target/servers/payara-micro.jar");
  }

  /** The archives that Payara deploys, in this order: the WAR needs the adapter. */
  List<Path> deployments() {
    return List.of(root.resolve("target/artemis-ra.rar"), root.resolve("target/postrider.war"));
  }

  Path config(String path) {
    return root.resolve("server-config").resolve(path);
  }

  /** The java program of the running JDK. */
  static String java() {
    return program("java");
  }

  /** The program of the running JDK that gives commands to another JVM. */
  public static String jcmd() {
    return program("jcmd");
  }

  private static String program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
