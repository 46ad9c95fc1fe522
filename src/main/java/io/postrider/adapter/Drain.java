package io.postrider.adapter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * The time that running jobs have to end when the server stops. On SIGTERM all worker classes stop
 * taking messages at the same moment, while the server still takes the application down one by one.
 */
final class Drain implements AutoCloseable {

  private final Supplier<List<Listeners>> listeners;
  private final Thread hook = new Thread(this::run, "drain-workers");
  private Duration time;
  private Instant stoppedAt;

  Drain(Supplier<List<Listeners>> listeners) {
    this.listeners = listeners;
  }

  /**
   * Waits for SIGTERM from now on.
   *
   * @param time how long running jobs may take from then on
   */
  void start(Duration time) {
    this.time = time;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void run() {
    synchronized (this) {
      stoppedAt = Instant.now();
    }
    listeners.get().forEach(each -> new Thread(() -> each.drain(deadline())).start());
  }

  /**
   * When running jobs are interrupted: counted from SIGTERM, or from now if only one is undeployed.
   */
  synchronized Instant deadline() {
    return (stoppedAt == null ? Instant.now() : stoppedAt).plus(time);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // It has its work to do.
    }
  }
}
