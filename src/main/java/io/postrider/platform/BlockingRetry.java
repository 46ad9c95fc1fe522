package io.postrider.platform;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits in a worker for what is away. Without the store nothing can be done for any message, and
 * giving one back would spend one of its attempts.
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
   * Calls until the call gets through.
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

  /** A moment's rest before asking again. */
  public void pause() {
    LockSupport.parkNanos(PAUSE.toNanos());
  }
}
