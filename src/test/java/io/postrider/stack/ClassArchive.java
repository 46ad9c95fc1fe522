package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The archive of Payara's classes, from which Java starts it faster than from the libraries: class
 * data sharing (JEP 350), or from Java 25 on an ahead-of-time cache (JEP 514). A training run makes
 * it: Payara deploys the service, which finds no stores, and ends.
 *
 * <p>Java itself ignores an archive that is damaged, or was made by another Java or from other
 * libraries.
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

  private final Path file;

  /** The archive for the running Java, in the directory with the libraries. */
  ClassArchive(Path directory) {
    file = directory.resolve("classes-" + System.getProperty("java.vm.version") + ".archive");
  }

  /** Whether it has been made. */
  boolean exists() {
    return Files.exists(file);
  }

  /** The file. */
  Path file() {
    return file;
  }

  /** The options with which Java uses it, if it has been made. */
  List<String> options() {
    return exists() ? List.of(USED_BY + file) : List.of();
  }

  /**
   * Makes the archive, and returns when it is made or cannot be. Takes some 20 s of processor time,
   * at the lowest priority.
   *
   * @param java the program and its options
   * @param payara the file of options, and the arguments of Payara
   * @param directory for the log
   */
  void make(List<String> java, List<String> payara, Map<String, String> environment, Path directory)
      throws IOException, InterruptedException {
    var made = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(made);
    var command = new ArrayList<>(lowestPriority());
    command.addAll(java);
    command.add(MADE_BY + made);
    command.addAll(payara);
    command.add("--warmup");
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(NO_STORES);
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("training.log").toFile());
    var training = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(training::destroyForcibly, "training"));
    // 1 if a task fails that the end has interrupted; more if it was killed while it wrote.
    if (training.waitFor() <= 1 && Files.exists(made)) {
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static List<String> lowestPriority() {
    var nice = Path.of("/usr/bin/nice");
    return Files.isExecutable(nice) ? List.of(nice.toString(), "-n", "19") : List.of();
  }
}
