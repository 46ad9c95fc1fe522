package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
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
}
