package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the build put the servers, and where the checkout has their configuration. */
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

  Path payara() {
    return root.resolve("target/servers/payara-micro.jar");
  }

  /** What Payara deploys, in the order it must: the WAR needs the adapter. */
  List<Path> deployments() {
    return List.of(root.resolve("target/artemis-ra.rar"), root.resolve("target/postrider.war"));
  }

  Path config(String path) {
    return root.resolve("server-config").resolve(path);
  }

  /** The program of the JDK we run on. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
