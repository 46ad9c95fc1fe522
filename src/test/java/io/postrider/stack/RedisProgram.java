package io.postrider.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import redis.embedded.RedisExecProvider;

/**
 * The program {@code redis-server}, which a library brings for each platform. The system property
 * {@code redis.program} names another one, such as a {@code valkey-server} that is installed.
 */
public final class RedisProgram {

  private RedisProgram() {}

  /**
   * Puts it into the directory, if it is not there yet. Another process copies it: a file that this
   * one has open for writing cannot be run ("Text file busy") until every child process that is
   * just being started by another thread has closed it, too.
   */
  public static synchronized Path in(Path directory) throws IOException {
    var program = directory.resolve("redis-server");
    if (!Files.isExecutable(program)) {
      var given = System.getProperty("redis.program");
      var packed = given == null ? RedisExecProvider.defaultProvider().get() : new File(given);
      var copy = directory.resolve("redis-server.part");
      copy(packed.toPath(), copy);
      if (!copy.toFile().setExecutable(true)) {
        throw new IOException("Cannot make " + copy + " executable");
      }
      Files.move(copy, program, StandardCopyOption.ATOMIC_MOVE);
    }
    return program;
  }

  private static void copy(Path from, Path to) throws IOException {
    try {
      if (new ProcessBuilder("cp", "" + from, "" + to).inheritIO().start().waitFor() != 0) {
        throw new IOException("Cannot copy " + from + " to " + to);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while copying " + from, e);
    }
  }
}
