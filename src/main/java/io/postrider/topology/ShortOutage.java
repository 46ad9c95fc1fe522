package io.postrider.topology;

import java.time.Duration;

/**
 * Tells an outage that ends by itself from one that lasts. While a replica takes the place of its
 * primary, the other nodes of a Redis Cluster refuse commands, too: for some milliseconds if an
 * operator lets it, for a second if the primary has died. Whoever waits that long need not fail;
 * but once it lasts, everybody fails at once, or requests would queue up.
 */
final class ShortOutage {

  private static final Duration LONGEST = Duration.ofSeconds(2);

  /** After this long without a refusal, the next one begins another outage. */
  private static final Duration OVER = Duration.ofSeconds(5);

  private long began;
  private long lastRefusal = System.nanoTime() - OVER.toNanos();

  /** Takes note of a refusal and says whether the outage is short up to now. */
  synchronized boolean isShort() {
    long now = System.nanoTime();
    if (now - lastRefusal >= OVER.toNanos()) {
      began = now;
    }
    lastRefusal = now;
    return now - began < LONGEST.toNanos();
  }
}
