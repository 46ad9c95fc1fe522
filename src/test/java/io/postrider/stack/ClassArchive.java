package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The archive of Payara's classes, from which Java starts it faster than from the libraries: class
 * data sharing (JEP 350), or from Java 25 on an ahead-of-time cache (JEP 514). A training run makes
 * it: Payara deploys the service, which finds no stores, and ends.
 *
 * <p>Java itself ignores an archive that was made by another Java or from other libraries, and one
 * whose content is damaged, as far as it is told to verify that. But it crashes on one whose end is
 * missing. So the name has the size, and a file of another size does not count.
 */
final class ClassArchive {

  private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;
  private static final String USED_BY = AHEAD_OF_TIME ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
  private static final String MADE_BY =
      AHEAD_OF_TIME ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";

  /** Nobody listens there: the training run must not touch a store. */
  private static final Map<String, String> NO_STORES =
      Map.of(
          "POSTRIDER_REDIS_URL", "redis://127.0.0.1:1",
          "POSTRIDER_BROKER_URL", "tcp://127.0.0.1:1",
          "POSTRIDER_BROKER_USER", "nobody",
          "POSTRIDER_BROKER_PASSWORD", "none",
          "POSTRIDER_WARM_UP", "PT0S");

  private static final String SUFFIX = ".archive";

  private final Path directory;
  private final String prefix = "classes-" + System.getProperty("java.vm.version") + "-";

  /** The archive for the running Java, in the directory with the libraries. */
  ClassArchive(Path directory) {
    this.directory = directory;
  }

  /** The archive, if it has been made and is complete. */
  Optional<Path> file() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(this::isComplete).findFirst();
    }
  }

  private boolean isComplete(Path file) {
    return file.getFileName().toString().equals(name(file.toFile().length()));
  }

  private String name(long size) {
    return prefix + size + SUFFIX;
  }

  /** The options with which Java uses it, if it has been made. */
  List<String> options() throws IOException {
    return file()
        .map(found -> List.of("-XX:+VerifySharedSpaces", USED_BY + found))
        .orElse(List.of());
  }

  /**
   * Makes the archive, and returns when it is made or cannot be. Takes some 20 s of processor time,
   * at a low priority.
   *
   * @param java the program and its options
   * @param payara the file of options, and the arguments of Payara
   * @param work the working directory, for the log
   */
  void make(List<String> java, List<String> payara, Map<String, String> environment, Path work)
      throws IOException, InterruptedException {
    var made = directory.resolve(prefix + "new");
    Files.deleteIfExists(made);
    var command = new ArrayList<>(lowPriority());
    command.addAll(java);
    command.add(MADE_BY + made);
    command.addAll(payara);
    command.add("--warmup");
    var builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(NO_STORES);
    builder.redirectErrorStream(true).redirectOutput(work.resolve("training.log").toFile());
    var training = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(training::destroyForcibly, "training"));
    // 1 if a task fails that the end has interrupted; more if it was killed while it wrote.
    if (training.waitFor() <= 1 && Files.exists(made)) {
      Files.move(made, made.resolveSibling(name(Files.size(made))), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static List<String> lowPriority() {
    var nice = Path.of("/usr/bin/nice");
    return Files.isExecutable(nice) ? List.of(nice.toString(), "-n", "10") : List.of();
  }
}
