package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that a first start leaves for the next ones. */
class ClassArchiveIT {

  @TempDir Path data;

  private final Parts parts = Parts.ofCheckout();

  @Test
  void archive_is_used_by_the_next_start_and_ignored_once_it_is_damaged() throws Exception {
    var payara = UnpackedPayara.of(parts.payara());
    var archive = new ClassArchive(payara.directory());
    try (var stack = new LocalStack(parts, StackSettings.anywhere(data))) {
      stack.payara().train();
    }
    var file = archive.file().orElseThrow();
    assertThat(loadedFromArchive(archive.options(), payara)).isGreaterThan(10);

    var damaged = new ClassArchive(Files.createDirectory(data.resolve("damaged")));
    var copy = data.resolve("damaged").resolve(file.getFileName());
    Files.copy(file, copy);
    assertThat(copy.toFile().setWritable(true)).isTrue();
    try (var content = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      content.write(ByteBuffer.allocate(1_000_000), content.size() / 2);
    }
    assertThat(damaged.options()).isNotEmpty();
    assertThat(loadedFromArchive(damaged.options(), payara)).isZero();

    try (var content = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      content.truncate(content.size() / 2);
    }
    assertThat(damaged.options()).isEmpty();
  }

  /** How many of Payara's classes Java takes from the archive when Payara prints its version. */
  private long loadedFromArchive(List<String> options, UnpackedPayara payara)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(Parts.java(), "-Xlog:class+load:stdout"));
    command.addAll(options);
    command.addAll(List.of(payara.options(), "--version"));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    // Payara ends with 1 after its version, and Java with more when it crashes.
    assertThat(process.waitFor()).as(output).isLessThanOrEqualTo(1);
    assertThat(output).contains("Payara Micro");
    return output
        .lines()
        .filter(line -> line.contains(" fish.payara.") && line.contains("shared objects file"))
        .count();
  }
}
