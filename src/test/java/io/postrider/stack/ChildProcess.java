package io.postrider.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process of the stack, with its log and a pid file, by which a later run finds it if this one is
 * killed.
 */
final class ChildProcess {

  /**
   * The limit for a process to become ready. Redis and the broker first read their stored data,
   * which can take minutes, and Payara waits for both. A process that ends is noticed at once.
   */
  private static final Duration START = Duration.ofMinutes(15);

  private static final Duration GRACE = Duration.ofSeconds(45);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Enough for the cause of what a JVM or Payara says last, a stack trace. */
  private static final int LAST_LINES = 40;

  private final String name;
  private final Path log;
  private final Path pidFile;
  private final Host host;
  private Process process;

  ChildProcess(String name, Path dataDir) {
    this(name, dataDir, Host.LOOPBACK);
  }

  ChildProcess(String name, Path dataDir, Host host) {
    this.name = name;
    this.host = host;
    this.log = dataDir.resolve("log").resolve(name + ".log");
    this.pidFile = PidFiles.directory(dataDir).resolve(name);
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  Host host() {
    return host;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  synchronized long pid() {
    return process.pid();
  }

  /** The exit status of a process that has ended. */
  synchronized int exitStatus() {
    return process.exitValue();
  }

  /** Waits until the process ends; not synchronized, because that may take for ever. */
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
    var located = new ArrayList<>(host.prefix());
    located.addAll(command);
    var builder = new ProcessBuilder(located).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    builder.redirectOutput(Redirect.appendTo(log.toFile()));
    process = builder.start();
    PidFiles.write(pidFile, process.toHandle());
  }

  /** Waits until the process is ready; fails if it ends or takes too long. */
  void await(BooleanSupplier ready) {
    await(ready, START);
  }

  void await(BooleanSupplier ready, Duration limit) {
    var deadline = Instant.now().plus(limit);
    while (!ready.getAsBoolean()) {
      if (!isAlive()) {
        throw new IllegalStateException(
            "%s ended with status %d while it was starting. The last lines of %s are:%n%s"
                .formatted(name, exitStatus(), log, lastLines()));
      }
      if (Instant.now().isAfter(deadline)) {
        printThreads();
        throw new IllegalStateException(
            name + " was not ready within " + limit.toMinutes() + " minutes, see " + log);
      }
      pause();
    }
  }

  /** A JVM that hangs says in its log where; other programs are about to be stopped anyway. */
  private void printThreads() {
    var print = new ProcessBuilder(Parts.jcmd(), Long.toString(pid()), "Thread.print", "-l");
    print.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
    try {
      print.start().waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException noJdk) {
      // The log is then as it is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lastLines() {
    try (var lines = Files.lines(log, ISO_8859_1)) {
      var last = new ArrayDeque<String>();
      lines.forEach(
          line -> {
            last.add(line);
            if (last.size() > LAST_LINES) {
              last.remove();
            }
          });
      return String.join(System.lineSeparator(), last);
    } catch (IOException | UncheckedIOException unreadable) {
      return unreadable.toString();
    }
  }

  /** Stops the process with SIGTERM, and kills it if it takes too long. */
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

  /** Kills the process with SIGKILL, and returns when it has ended. */
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
