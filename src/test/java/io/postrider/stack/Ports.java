package io.postrider.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The TCP ports of one stack on loopback. A server binds its port only seconds after it was chosen,
 * and releases it during a restart. Until {@link #close}, no other stack of the same user chooses
 * the same port.
 */
final class Ports implements AutoCloseable {

  /**
   * A stack that has locked byte N owns port N. There is one channel for the whole process, because
   * closing any channel of a file may release all locks that the process holds on it.
   */
  private static final FileChannel LOCKS = openLocks();

  private final List<FileLock> taken = new ArrayList<>();

  /** The preferred port if it is free, else (or for 0) any free one. */
  int choose(int preferred) {
    if (preferred != 0 && FreePort.is(preferred) && take(preferred)) {
      return preferred;
    }
    var port = FreePort.any();
    while (!take(port)) {
      port = FreePort.any();
    }
    return port;
  }

  /**
   * The port that somebody has asked for by a variable, or any free one for 0.
   *
   * @throws IllegalStateException if the port is taken, with a sentence that names the variable
   */
  int require(int port, String variable) {
    if (port == 0 || FreePort.is(port) && take(port)) {
      return port == 0 ? choose(0) : port;
    }
    throw new IllegalStateException(
        "%s=%d: this port is taken. Choose another one, or end the program that has it."
            .formatted(variable, port));
  }

  /** Releases the ports for other stacks. */
  @Override
  public synchronized void close() {
    try {
      for (var lock : taken) {
        lock.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    taken.clear();
  }

  private synchronized boolean take(int port) {
    try {
      var lock = LOCKS.tryLock(port, 1, false);
      return lock != null && taken.add(lock);
    } catch (OverlappingFileLockException byThisProcess) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileChannel openLocks() {
    var name = "postrider-ports-" + System.getProperty("user.name") + ".lock";
    try {
      return FileChannel.open(
          Path.of(System.getProperty("java.io.tmpdir"), name),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
