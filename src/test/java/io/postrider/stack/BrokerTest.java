package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {

  @TempDir Path root;

  @Test
  void command_line_does_not_contain_the_console_password() throws IOException {
    distributionThatRecordsItsArguments();
    configuration();
    var secrets = Secrets.in(root);
    var broker =
        new Broker(new Parts(root), root, secrets, new Ports().choose(0), new Ports().choose(0));

    assertThatThrownBy(broker::start).hasMessageContaining("broker ended");

    var instance = root.resolve("broker");
    assertThat(instance.resolve("arguments"))
        .content()
        .contains("--password=")
        .doesNotContain(secrets.consolePassword());
    assertThat(instance.resolve("etc/artemis-users.properties"))
        .hasContent(
            "admin = " + secrets.consolePassword() + "\npostrider = " + secrets.brokerPassword());
  }

  @Test
  void incomplete_instance_is_created_again() throws IOException {
    distributionThatRecordsItsArguments();
    configuration();
    var broker =
        new Broker(
            new Parts(root), root, Secrets.in(root), new Ports().choose(0), new Ports().choose(0));
    Files.createFile(
        Files.createDirectories(root.resolve("broker/etc")).resolve("log4j2.properties"));

    assertThatThrownBy(broker::start).hasMessageContaining("broker ended");

    assertThat(root.resolve("broker/arguments")).exists();
  }

  /** A distribution without a server: the broker's process ends as soon as it is started. */
  private void distributionThatRecordsItsArguments() throws IOException {
    var program = root.resolve("target/servers/apache-artemis-0/bin/artemis");
    Files.createDirectories(program.getParent());
    Files.writeString(
        program,
        """
        #!/bin/sh
        for instance; do :; done
        mkdir -p "$instance/etc"
        echo "$@" | tee "$instance/arguments" > "$instance/etc/artemis-users.properties"
        """);
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void configuration() throws IOException {
    var copy = Files.createDirectories(root.resolve("server-config/artemis"));
    try (var files = Files.list(Path.of("server-config/artemis"))) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
  }
}
