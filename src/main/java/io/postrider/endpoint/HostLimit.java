package io.postrider.endpoint;

import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.QueuePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * The concurrency limit of one host. It adapts to the results of the calls, and keeps the running
 * calls, the queue of callers that wait for a permit, and an estimate of the scheduled retries.
 */
final class HostLimit {

  /** The shortest delay of a retry. */
  static final Duration SHORTEST_DELAY = Duration.ofMillis(50);

  /** How long a caller that blocks no thread waits for a permit. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final int FIRST_WINDOW = 4;
  private static final Duration SLOW_CALL_TIME = Duration.ofSeconds(2);
  private static final Duration ASSUMED_CALL_TIME = Duration.ofMillis(50);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
  private static final Duration MIN_SAVED_DELAY = Duration.ofSeconds(1);
  private static final int MUCH_FASTER = 4;

  /** Early retries run before the webhooks of other hosts, so their number is limited. */
  private static final int MAX_EARLY_RETRIES = 1_000;

  final Deque<Instant> calls = new ArrayDeque<>();
  final Deque<QueuePosition> queue = new ArrayDeque<>();
  private final int cap;
  private int window;
  private boolean succeeded;
  private Duration average = ASSUMED_CALL_TIME;
  private Instant lastRetryAt = Instant.MIN;
  private Instant retriesCountedAt = Instant.MIN;
  private double retries;

  HostLimit(int cap) {
    this.cap = cap;
    this.window = Math.min(FIRST_WINDOW, cap);
  }

  Permit grant(Host host, Instant now) {
    calls.add(now);
    return new Permit(host, now);
  }

  QueuePosition enqueue(QueuePosition position) {
    queue.add(position);
    return position;
  }

  void learn(DeliveryAttempt attempt) {
    if (attempt.wasDelivered()) {
      window = Math.min(cap, window + 1);
      succeeded = true;
    } else if (attempt.isFaultOfHost()) {
      window = Math.max(1, window / 2);
    }
    average = average.multipliedBy(3).plusMillis(attempt.durationMillis()).dividedBy(4);
  }

  boolean hasRoom() {
    return calls.size() < window;
  }

  boolean isIdle() {
    return calls.isEmpty() && queue.isEmpty();
  }

  /** Whether at least one call has succeeded. */
  boolean hasSucceeded() {
    return succeeded;
  }

  boolean isSlow(Instant now) {
    return callTime(now).compareTo(SLOW_CALL_TIME) >= 0;
  }

  /** Whether one more caller in the queue would get a permit within a time. */
  boolean isQuick(Instant now, Duration within) {
    var callTime = callTime(now);
    return callTime.compareTo(within) < 0
        && callTime.multipliedBy(queue.size() + 1L).dividedBy(window).compareTo(within) < 0;
  }

  /**
   * The expected duration of a call: the average of past calls, or longer if the oldest running
   * call already takes longer.
   */
  private Duration callTime(Instant now) {
    var oldest = calls.isEmpty() ? Duration.ZERO : Duration.between(calls.peek(), now);
    return oldest.compareTo(average) > 0 ? oldest : average;
  }

  private Duration pace(Instant now) {
    return callTime(now).dividedBy(window);
  }

  /**
   * The retry delay for a caller that gets no permit: retries are spaced as permits become free.
   */
  Duration nextRetry(Instant now, RandomGenerator random) {
    countRetries(now);
    retries++;
    lastRetryAt = lastRetryAt.plus(pace(now));
    if (lastRetryAt.isAfter(now.plus(LONGEST_DELAY))) {
      lastRetryAt = now.plus(LONGEST_DELAY);
      return LONGEST_DELAY.minusMillis(random.nextLong(LONGEST_DELAY.toMillis() / 2));
    }
    var delay = Duration.between(now, lastRetryAt);
    return delay.compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : delay;
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
   * Whether the host has become so much faster that the scheduled retries should run now, for
   * example after a short hang. If so, later retries are scheduled from now on.
   */
  boolean isMuchFaster(Instant now) {
    countRetries(now);
    var ahead = Duration.between(now, lastRetryAt);
    boolean retryNow =
        ahead.compareTo(MIN_SAVED_DELAY) > 0
            && retries <= MAX_EARLY_RETRIES
            && retries * MUCH_FASTER * pace(now).toNanos() < ahead.toNanos();
    if (retryNow) {
      lastRetryAt = now;
    }
    return retryNow;
  }
}
