package io.postrider.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Ensures that one stack at a time uses a data directory, even if the previous one was killed. */
final class DataDirectory implements AutoCloseable {

  private final FileChannel lock;

  private DataDirectory(FileChannel lock) {
    this.lock = lock;
  }

  /**
   * Locks the directory, and ends the processes that a killed stack has left running.
   *
   * @throws IllegalStateException if a running stack uses the directory
   */
  static DataDirectory take(Path path) throws IOException {
    Files.createDirectories(path);
    var channel = FileChannel.open(lock(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IllegalStateException(
          "Postrider already runs in " + path + "; POSTRIDER_DATA_DIR names another directory");
    }
    PidFiles.clear(path);
    return new DataDirectory(channel);
  }

  /** The file that is locked. */
  static Path lock(Path directory) {
    return directory.resolve("lock");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
