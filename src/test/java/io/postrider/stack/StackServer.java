package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Path;

/** One of the stack's servers: it can be stopped, killed and started again on the same port. */
public abstract class StackServer implements AutoCloseable {

  private final ChildProcess process;

  StackServer(ChildProcess process) {
    this.process = process;
  }

  /** Starts it and waits until it serves. */
  public abstract void start() throws IOException;

  /** Its port on loopback. */
  public abstract int port();

  /** Ends it at once, as {@code kill -9} does. */
  public void kill() {
    process.kill();
  }

  /** Ends it in good order. */
  public void stop() {
    process.stop();
  }

  /** What it is called in messages and log files. */
  public String name() {
    return process.name();
  }

  /** Where its output goes. */
  public Path log() {
    return process.log();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    stop();
  }

  final void awaitExit() throws InterruptedException {
    process.awaitExit();
  }

  final ChildProcess process() {
    return process;
  }
}
