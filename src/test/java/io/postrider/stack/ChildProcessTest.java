package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  @TempDir private Path directory;

  @Test
  void process_that_ends_while_it_starts_is_reported_with_its_status_and_its_last_words()
      throws IOException {
    var process = new ChildProcess("odd", directory);
    process.start(directory, Map.of(), List.of(Parts.java(), "--no-such-option"));

    assertThatThrownBy(() -> process.await(() -> false))
        .hasMessageStartingWith("odd ended with status 1 while it was starting.")
        .hasMessageContaining(process.log().toString())
        .hasMessageContaining("--no-such-option");
  }

  @Test
  void jvm_that_does_not_become_ready_says_in_its_log_where_it_hangs() throws IOException {
    var program = directory.resolve("Hangs.java");
    Files.writeString(
        program,
        """
        class Hangs {
          public static void main(String[] none) throws Exception {
            System.out.println("begun");
            Thread.currentThread().join();
          }
        }
        """);
    var process = new ChildProcess("odd", directory);
    process.start(directory, Map.of(), List.of(Parts.java(), program.toString()));
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(process.log()).content().contains("begun"));

      assertThatThrownBy(() -> process.await(() -> false, Duration.ZERO))
          .hasMessageStartingWith("odd was not ready within 0 minutes")
          .hasMessageContaining(process.log().toString());
      assertThat(process.log()).content().contains("at Hangs.main(");
    } finally {
      process.kill();
    }
  }
}
