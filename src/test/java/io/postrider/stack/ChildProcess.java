package io.postrider.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One process of the stack, with its log and a pid file by which it is found if we die first. */
final class ChildProcess {

  /**
   * How long a process may take until it is ready. Redis and the broker first read what they have
   * stored, which can take minutes, and Payara waits for both. One that ends is noticed at once.
   */
  private static final Duration START = Duration.ofMinutes(15);

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String name;
  private final Path log;
  private final Path pidFile;
  private Process process;

  ChildProcess(String name, Path dataDir) {
    this.name = name;
    this.log = dataDir.resolve("log").resolve(name + ".log");
    this.pidFile = PidFiles.directory(dataDir).resolve(name);
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  synchronized long pid() {
    return process.pid();
  }

  /** Not synchronized: it waits as long as the process lives. */
  void awaitExit() throws InterruptedException {
    current().waitFor();
  }

  private synchronized Process current() {
    return process;
  }

  synchronized void start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Files.createDirectories(log.getParent());
    Files.createDirectories(pidFile.getParent());
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    PidFiles.write(pidFile, process.toHandle());
  }

  /** Waits until it is ready; fails at once when it ends, and when it takes too long. */
  void await(BooleanSupplier ready) {
    var deadline = Instant.now().plus(START);
    while (!ready.getAsBoolean()) {
      if (!isAlive()) {
        throw new IllegalStateException(name + " ended while it was starting, see " + log);
      }
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            name + " was not ready within " + START.toMinutes() + " minutes, see " + log);
      }
      pause();
    }
  }

  /** Asks it to end (SIGTERM), and ends it when it takes too long. */
  synchronized void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
      Files.deleteIfExists(pidFile);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when it is gone. */
  synchronized void kill() {
    process.destroyForcibly().onExit().join();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting", e);
    }
  }
}
