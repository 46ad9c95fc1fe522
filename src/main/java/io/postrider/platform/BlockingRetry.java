package io.postrider.platform;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Repeats a call in a worker's thread until Redis or the broker answers. Without them the worker
 * can do nothing for any message, and a message that it returned to the broker would lose one of
 * its attempts.
 */
@ApplicationScoped
public class BlockingRetry {

  private static final Duration PAUSE = Duration.ofMillis(500);

  private volatile boolean stopping;

  @PreDestroy
  void stop() {
    stopping = true;
  }

  /**
   * Repeats the call until it succeeds, with a pause after each failure.
   *
   * @throws UnavailableException only when the service stops
   */
  public <T> T call(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (UnavailableException away) {
        if (stopping) {
          throw away;
        }
        pause();
      }
    }
  }

  /** Waits half a second before the next call. An interrupted thread waits, too, and stays so. */
  public void pause() {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(PAUSE.toNanos());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
