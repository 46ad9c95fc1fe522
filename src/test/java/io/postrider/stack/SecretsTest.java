package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

  @TempDir Path directory;

  @Test
  void existing_secrets_are_kept_and_missing_ones_are_added() throws IOException {
    Files.writeString(directory.resolve("secrets.properties"), "broker.password=kept\n");

    var made = Secrets.in(directory);
    assertThat(made.brokerPassword()).isEqualTo("kept");
    assertThat(made.redisPassword()).hasSizeGreaterThan(20);
    assertThat(Secrets.in(directory)).isEqualTo(made);
  }
}
