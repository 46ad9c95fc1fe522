package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

  @TempDir Path root;

  @Test
  void server_that_ends_is_reported_at_once_and_the_others_are_stopped() throws IOException {
    redisThat("exit 1");
    payara(Hanging.class);
    var settings =
        StackSettings.anywhere(root).with("POSTRIDER_BROKER_URL", "tcp://localhost:61616");
    var stack = new LocalStack(new Parts(root), settings);

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertThatThrownBy(() -> stack.start(server -> {}))
                .hasMessageContaining("redis ended"));

    assertThat(stack.payara().isAlive()).isFalse();
  }

  @Test
  void service_that_ends_by_itself_says_why() throws IOException {
    redisThat("exec sleep 100");
    payara(EndingByItself.class);
    var settings = StackSettings.anywhere(root).with("POSTRIDER_BROKER_URL", "tcp://localhost:1");
    var stack = new LocalStack(new Parts(root), settings);

    assertThatThrownBy(() -> stack.start(server -> {}))
        .hasMessageStartingWith("X needs Y. More is in " + stack.payara().log());
  }

  private void redisThat(String runs) throws IOException {
    var program = Files.createDirectory(root.resolve("redis")).resolve("redis-server");
    Files.writeString(program, "#!/bin/sh\n" + runs + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void payara(Class<?> program) throws IOException {
    Files.createDirectory(root.resolve("payara"));
    var servers = Files.createDirectories(root.resolve("target/servers"));
    try (var jar =
        new JarOutputStream(Files.newOutputStream(servers.resolve("payara-micro.jar")))) {
      jar.putNextEntry(new ZipEntry(UnpackedPayara.VERSION));
      jar.write("version=0".getBytes(StandardCharsets.ISO_8859_1));
    }
    var classes = LocalStackTest.class.getProtectionDomain().getCodeSource().getLocation();
    var unpacked = Files.createDirectory(servers.resolve("payara-micro-0"));
    Files.writeString(
        unpacked.resolve(UnpackedPayara.OPTIONS),
        "-cp \"%s\" %s\n\"%s\""
            .formatted(
                Path.of(URI.create(classes.toString())),
                program.getName(),
                unpacked.toRealPath().resolve(UnpackedPayara.MAIN)));
  }

  /** A program that runs in place of Payara. */
  static final class Hanging {

    public static void main(String[] arguments) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  /** Another one, for which a setting is wrong. */
  static final class EndingByItself {

    public static void main(String[] arguments) {
      System.out.println("SEVERE event=not-deployed problem=\"X needs Y.\"");
      System.exit(1);
    }
  }
}
