package io.postrider.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call that failed for the moment is repeated: after {@code first}, then after twice as
 * long, up to {@code longest}, each shortened at random by up to a half. A {@code Retry-After} of
 * the service (RFC 9110, section 10.2.3) is waited for in full. If the next attempt would begin
 * later than {@code giveUpAfter} after the first one, the call fails with what the last attempt
 * failed with.
 *
 * <p>Repeated are calls without an answer, {@code 429}, {@code 5xx}, and {@code 409} with a {@code
 * Retry-After} (the first request with the same {@code Idempotency-Key} is still in progress). A
 * call that would do its work twice, such as running a schedule now, is repeated only if the
 * service cannot have seen it or says that it did nothing.
 *
 * @param first the pause before the first repeat
 * @param longest the longest pause that the client chooses itself
 * @param giveUpAfter zero for no repeats
 */
public record RetryPolicy(Duration first, Duration longest, Duration giveUpAfter) {

  /** Half a second at first, five seconds at most, for half a minute. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(30));

  /** No repeats. */
  public static final RetryPolicy NONE =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);

  /** Checks the values. */
  public RetryPolicy {
    if (first.isNegative()
        || first.isZero()
        || longest.compareTo(first) < 0
        || giveUpAfter.isNegative()) {
      throw new IllegalArgumentException(
          "first must be positive, longest not below it, and giveUpAfter not negative");
    }
  }

  /** This policy with another bound. */
  public RetryPolicy within(Duration bound) {
    return new RetryPolicy(first, longest, bound);
  }

  Attempts begin(Time time) {
    return new Attempts(this, time);
  }

  /** The attempts of one call; the first begins when this is made. */
  static final class Attempts {

    private final RetryPolicy policy;
    private final Time time;
    private final long begin;
    private Duration pause;

    private Attempts(RetryPolicy policy, Time time) {
      this.policy = policy;
      this.time = time;
      this.begin = time.nanos();
      this.pause = policy.first;
    }

    /**
     * How long to wait before the next attempt; empty if there is none.
     *
     * @param retryAfter what the service asks for; may be null
     */
    Optional<Duration> nextPause(Duration retryAfter) {
      long most = pause.toMillis();
      var chosen =
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, Math.max(most, 1) + 1));
      pause = shorter(pause.multipliedBy(2), policy.longest);
      var wait = retryAfter == null || retryAfter.compareTo(chosen) < 0 ? chosen : retryAfter;
      var elapsed = Duration.ofNanos(time.nanos() - begin);
      return elapsed.plus(wait).compareTo(policy.giveUpAfter) > 0
          ? Optional.empty()
          : Optional.of(wait);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }
}
