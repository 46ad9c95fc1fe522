package io.postrider.job;

import java.time.Duration;
import java.util.Optional;

/** What the broker does with a job whose attempt failed: its settings, not ours. */
public interface RetryPolicy {

  /** How often a message is delivered before it is dead-lettered, the first time included. */
  int maxAttempts();

  /** How long the broker waits after this many deliveries at most; empty if it gives up instead. */
  Optional<Duration> delayAfter(int deliveries);
}
