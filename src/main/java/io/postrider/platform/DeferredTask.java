package io.postrider.platform;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A task that runs a moment after it was asked for. Requests in between are served by the same run,
 * so that many small writes become one.
 */
public final class DeferredTask implements AutoCloseable {

  /** How long {@link #finish} waits. */
  private static final Duration LAST_RUN = Duration.ofSeconds(1);

  private final Duration delay;
  private final Runnable task;
  private final AtomicBoolean requested = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * @param delay from the first request to the run
   * @param task must not block
   */
  public DeferredTask(Duration delay, Runnable task) {
    this.delay = delay;
    this.task = task;
  }

  /** Asks for a run, which begins after the delay unless one is about to. */
  public void request() {
    if (requested.compareAndSet(false, true)) {
      delayedExecutor(delay.toMillis(), MILLISECONDS).execute(this::run);
    }
  }

  private void run() {
    requested.set(false);
    if (!closed) {
      task.run();
    }
  }

  /**
   * Begins no further run but a last one, in this thread, and waits a second at most until what
   * that has begun is done.
   */
  public void finish(Supplier<CompletableFuture<?>> last) {
    close();
    last.get().completeOnTimeout(null, LAST_RUN.toMillis(), MILLISECONDS).join();
  }

  /** Begins no further run. */
  @Override
  public void close() {
    closed = true;
  }
}
