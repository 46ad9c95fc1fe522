package io.postrider.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data directory to one stack at a time, also when the last one was killed. */
final class DataDirectory implements AutoCloseable {

  private final FileChannel lock;

  private DataDirectory(FileChannel lock) {
    this.lock = lock;
  }

  /**
   * Takes it, and ends what a killed stack left running in it.
   *
   * @throws IllegalStateException if a stack that is alive has it
   */
  static DataDirectory take(Path path) throws IOException {
    Files.createDirectories(path);
    var channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IllegalStateException(
          "Postrider already runs in " + path + "; POSTRIDER_DATA_DIR names another directory");
    }
    PidFiles.clear(path);
    return new DataDirectory(channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
