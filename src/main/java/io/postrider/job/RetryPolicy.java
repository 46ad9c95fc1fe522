package io.postrider.job;

import java.time.Duration;
import java.util.Optional;

/**
 * What the broker does with a job whose attempt failed. The broker's address settings decide; this
 * only reads them.
 */
public interface RetryPolicy {

  /** Number of deliveries after which a message is dead-lettered, the first one included. */
  int maxAttempts();

  /**
   * The longest time that the broker waits after this many deliveries; empty if it gives up
   * instead.
   */
  Optional<Duration> delayAfter(int deliveries);
}
