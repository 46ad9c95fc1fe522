package io.postrider.endpoint;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Hosts that were accepted within the last five seconds. */
final class RecentHosts {

  private static final long NANOS = Duration.ofSeconds(5).toNanos();
  private static final int MOST = 10_000;

  private final Map<String, Long> acceptedAt = new ConcurrentHashMap<>();

  boolean isRecent(String host) {
    var at = acceptedAt.get(host);
    return at != null && System.nanoTime() - at < NANOS;
  }

  void add(String host) {
    if (acceptedAt.size() >= MOST) {
      acceptedAt.clear();
    }
    acceptedAt.put(host, System.nanoTime());
  }
}
