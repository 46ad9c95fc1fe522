package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of a data directory: one file each, with the pid and the start time, so that a
 * process that has got the same pid since is not touched.
 */
final class PidFiles {

  private static final long GRACE_SECONDS = 20;

  private PidFiles() {}

  static Path directory(Path dataDir) {
    return dataDir.resolve("run");
  }

  static void write(Path file, ProcessHandle process) throws IOException {
    Files.writeString(file, process.pid() + "\n" + startOf(process) + "\n");
  }

  /** Ends the processes that a killed run has left behind, and returns their number. */
  static int clear(Path dataDir) throws IOException {
    if (!Files.isDirectory(directory(dataDir))) {
      return 0;
    }
    var ended = 0;
    try (var files = Files.list(directory(dataDir))) {
      for (var file : files.toList()) {
        var left = read(file);
        left.ifPresent(PidFiles::end);
        ended += left.isPresent() ? 1 : 0;
        Files.deleteIfExists(file);
      }
    }
    return ended;
  }

  static Optional<ProcessHandle> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var lines = Files.readAllLines(file);
    return lines.size() < 2
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(lines.get(0)))
            .filter(process -> startOf(process).equals(lines.get(1)));
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("unknown");
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
