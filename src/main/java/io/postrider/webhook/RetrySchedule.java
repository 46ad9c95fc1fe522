package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed delivery is tried again; the default is the schedule that Standard Webhooks 1.0
 * recommends. A receiver's {@code Retry-After} can make the delay longer.
 */
public final class RetrySchedule {

  /** Seven delays between eight attempts, over about 28 hours. */
  public static final List<Duration> STANDARD =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(10));

  private static final double JITTER = 0.2;
  private static final int TOO_MANY_REQUESTS = 429;

  /** A receiver that asks to wait for longer than the schedule is obeyed up to this. */
  private static final Duration LONGEST_ASKED = Duration.ofHours(2);

  private static final Duration LEAST_AFTER_TOO_MANY = Duration.ofSeconds(60);

  private final List<Duration> delays;
  private final RandomGenerator random;

  public RetrySchedule(List<Duration> delays, RandomGenerator random) {
    this.delays = List.copyOf(delays);
    this.random = random;
  }

  public int maxAttempts() {
    return delays.size() + 1;
  }

  /**
   * How long to wait after attempt number {@code attempt} (from 1) failed; empty if it was the
   * last. The delay is never shorter than a {@code Retry-After} (RFC 9110 §10.2.3) asks, up to two
   * hours or the delay of the schedule, whichever is more.
   */
  public Optional<Duration> delayAfter(int attempt, DeliveryAttempt failed) {
    if (attempt >= maxAttempts()) {
      return Optional.empty();
    }
    Duration base = delays.get(attempt - 1);
    Duration delay =
        max(
            jittered(base),
            min(failed.retryAfter().orElse(Duration.ZERO), max(base, LONGEST_ASKED)));
    return Optional.of(
        failed.statusCode() == TOO_MANY_REQUESTS ? max(delay, LEAST_AFTER_TOO_MANY) : delay);
  }

  private Duration jittered(Duration base) {
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofMillis(Math.round(base.toMillis() * factor));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
