package io.postrider.endpoint;

import io.postrider.endpoint.EndpointPermits.Permit;
import io.postrider.endpoint.EndpointPermits.QueuePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * The concurrency limit of one endpoint, which adapts to how its calls go: the calls under way, the
 * callers that wait for a permit, and the retries that were scheduled.
 */
final class EndpointLimit {

  /** The shortest delay of a retry. */
  static final Duration SOONEST = Duration.ofMillis(50);

  private static final int FIRST_WINDOW = 4;
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration USUAL = Duration.ofMillis(50);
  private static final Duration LATEST = Duration.ofMinutes(1);
  private static final Duration WORTH_RETRYING_EARLY = Duration.ofSeconds(1);
  private static final int MUCH_QUICKER = 4;

  /**
   * Retries that come early go before the webhooks of other endpoints, so there may not be more.
   */
  private static final int MOST_RETRIED_EARLY = 1_000;

  final Deque<Instant> calls = new ArrayDeque<>();
  final Deque<QueuePosition> queue = new ArrayDeque<>();
  private final int cap;
  private int window;
  private boolean proven;
  private Duration average = USUAL;
  private Instant lastRetryAt = Instant.MIN;
  private Instant retriesCountedAt = Instant.MIN;
  private double retries;

  EndpointLimit(int cap) {
    this.cap = cap;
    this.window = Math.min(FIRST_WINDOW, cap);
  }

  Permit grant(Endpoint endpoint, Instant now) {
    calls.add(now);
    return new Permit(endpoint, now);
  }

  QueuePosition enqueue(Endpoint endpoint) {
    var position = new QueuePosition(endpoint, new CompletableFuture<>());
    queue.add(position);
    return position;
  }

  void learn(DeliveryAttempt attempt) {
    boolean delivered = attempt.wasDelivered();
    window = delivered ? Math.min(cap, window + 1) : Math.max(1, window / 2);
    proven |= delivered;
    average = average.multipliedBy(3).plusMillis(attempt.durationMillis()).dividedBy(4);
  }

  boolean hasRoom() {
    return calls.size() < window;
  }

  boolean isIdle() {
    return calls.isEmpty() && queue.isEmpty();
  }

  /** Whether it has ever answered well. */
  boolean isProven() {
    return proven;
  }

  boolean isSlow(Instant now) {
    return usual(now).compareTo(SLOW) >= 0;
  }

  /** Whether one more in the queue would have a permit before a retry would come. */
  boolean isQuick(Instant now) {
    var usual = usual(now);
    return proven
        && usual.compareTo(SOONEST) < 0
        && usual.multipliedBy(queue.size() + 1L).dividedBy(window).compareTo(SOONEST) < 0;
  }

  /** How long a call takes: as the last ones did, or as long as one that still hangs. */
  private Duration usual(Instant now) {
    var oldest = calls.isEmpty() ? Duration.ZERO : Duration.between(calls.peek(), now);
    return oldest.compareTo(average) > 0 ? oldest : average;
  }

  private Duration pace(Instant now) {
    return usual(now).dividedBy(window);
  }

  /** The delay of a caller that gets no permit: retries are spaced as permits become free. */
  Duration nextRetry(Instant now, RandomGenerator random) {
    countRetries(now);
    retries++;
    lastRetryAt = lastRetryAt.plus(pace(now));
    if (lastRetryAt.isAfter(now.plus(LATEST))) {
      lastRetryAt = now.plus(LATEST);
      return LATEST.minusMillis(random.nextLong(LATEST.toMillis() / 2));
    }
    var delay = Duration.between(now, lastRetryAt);
    return delay.compareTo(SOONEST) < 0 ? SOONEST : delay;
  }

  /** Estimates how many retries are still to come, as if they were evenly spaced. */
  private void countRetries(Instant now) {
    if (lastRetryAt.isAfter(now)) {
      retries *= (double) nanos(now, lastRetryAt) / nanos(retriesCountedAt, lastRetryAt);
    } else {
      retries = 0;
      lastRetryAt = now;
    }
    retriesCountedAt = now;
  }

  private static long nanos(Instant from, Instant to) {
    return Duration.between(from, to).toNanos();
  }

  /**
   * Whether the endpoint has become so much faster that the scheduled retries should come now, as
   * after it hung for a moment. If so, later retries are scheduled from now on.
   */
  boolean isMuchFaster(Instant now) {
    countRetries(now);
    var ahead = Duration.between(now, lastRetryAt);
    boolean worth =
        ahead.compareTo(WORTH_RETRYING_EARLY) > 0
            && retries <= MOST_RETRIED_EARLY
            && retries * MUCH_QUICKER * pace(now).toNanos() < ahead.toNanos();
    if (worth) {
      lastRetryAt = now;
    }
    return worth;
  }
}
