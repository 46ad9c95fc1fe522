package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

  private static final Optional<Duration> NOT_ASKED = Optional.empty();

  @Test
  void default_schedule_has_eight_attempts() {
    RetrySchedule schedule = schedule(0.5);
    assertThat(schedule.maxAttempts()).isEqualTo(8);
    assertThat(List.of(1, 2, 3, 4, 5, 6, 7))
        .map(attempt -> schedule.delayAfter(attempt, failed(500, NOT_ASKED)).orElseThrow())
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(10));
    assertThat(schedule.delayAfter(8, failed(500, NOT_ASKED))).isEmpty();
    assertThat(schedule.delayAfter(8, failed(429, Optional.of(Duration.ZERO)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.0, 240", "0.5, 300", "1.0, 360"})
  void jitter_reaches_a_fifth_to_either_side(double random, long seconds) {
    assertThat(schedule(random).delayAfter(2, failed(0, NOT_ASKED)))
        .contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 240",
    "2, 240, 240",
    "2, 299, 299",
    "2, 3600, 3600",
    "2, 7200, 7200",
    "2, 7201, 7200",
    "2, 86400, 7200",
    "1, 3600, 3600",
    "6, 36000, 36000",
    "6, 43200, 36000",
  })
  void retry_after_is_obeyed_up_to_two_hours_or_the_delay_of_the_schedule(
      int attempt, long asked, long seconds) {
    for (int status : new int[] {429, 503}) {
      assertThat(
              schedule(0)
                  .delayAfter(attempt, failed(status, Optional.of(Duration.ofSeconds(asked)))))
          .contains(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 60", "2, 240"})
  void too_many_requests_waits_a_minute_at_least(int attempt, long seconds) {
    assertThat(schedule(0).delayAfter(attempt, failed(429, NOT_ASKED)))
        .contains(Duration.ofSeconds(seconds));
    assertThat(schedule(0).delayAfter(1, failed(429, Optional.of(Duration.ofSeconds(7)))))
        .contains(Duration.ofSeconds(60));
  }

  @Test
  void largest_retry_after_does_not_overflow() {
    Optional<Duration> asked = RetryAfter.parse("999999999999999999", Instant.EPOCH);
    assertThat(schedule(0).delayAfter(2, failed(503, asked))).contains(Duration.ofHours(2));
  }

  @Property
  void delay_stays_within_its_bounds(
      @ForAll @IntRange(min = 1, max = 7) int attempt,
      @ForAll @DoubleRange(max = 0.99) double random,
      @ForAll @IntRange(max = 100_000) int asked,
      @ForAll boolean asks) {
    long base = RetrySchedule.STANDARD.get(attempt - 1).toMillis();
    Optional<Duration> retryAfter = asks ? Optional.of(Duration.ofSeconds(asked)) : NOT_ASKED;
    long delay =
        schedule(random).delayAfter(attempt, failed(503, retryAfter)).orElseThrow().toMillis();
    double obeyed = asks ? Math.min(asked * 1000.0, Math.max(base, 7_200_000)) : 0;
    assertThat((double) delay)
        .isBetween(Math.max(base * 0.8, obeyed), Math.max(base * 1.2, obeyed));
  }

  private static RetrySchedule schedule(double random) {
    return new RetrySchedule(
        RetrySchedule.STANDARD,
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new UnsupportedOperationException();
          }

          @Override
          public double nextDouble() {
            return random;
          }
        });
  }

  private static DeliveryAttempt failed(int status, Optional<Duration> retryAfter) {
    return new DeliveryAttempt(
        Instant.EPOCH, 1, status, Optional.of("http"), retryAfter, Result.RETRY);
  }
}
