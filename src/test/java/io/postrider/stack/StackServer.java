package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Path;

/** A server of the stack, which can be stopped, killed and started again on the same port. */
public abstract class StackServer implements AutoCloseable {

  private final ChildProcess process;

  StackServer(ChildProcess process) {
    this.process = process;
  }

  /** Starts the server and waits until it is ready. */
  public abstract void start() throws IOException;

  /** Its port. */
  public abstract int port();

  /** Where it runs. */
  public Host host() {
    return process.host();
  }

  /** Ends the server at once, as {@code kill -9} does. */
  public void kill() {
    process.kill();
  }

  /** Stops the server normally. */
  public void stop() {
    process.stop();
  }

  /** Its name in messages and log files. */
  public String name() {
    return process.name();
  }

  /** The file with its output. */
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
