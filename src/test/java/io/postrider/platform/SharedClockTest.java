package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedClockTest {

  private final ManualClock own = new ManualClock();
  private final SharedClock clock = new SharedClock(own);

  @ParameterizedTest
  @ValueSource(longs = {-30_000, -251, 251, 30_000})
  void clock_follows_the_shared_one(long millis) {
    var shared = ManualClock.START.plusMillis(millis);

    assertThat(clock.follow(() -> shared)).isTrue();

    assertThat(clock.instant()).isEqualTo(shared);
    assertThat(clock.correction()).isEqualTo(Duration.ofMillis(millis));
    own.advance(Duration.ofSeconds(2));
    assertThat(clock.millis()).isEqualTo(shared.plusSeconds(2).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(longs = {-250, 0, 250})
  void small_difference_does_not_make_the_time_step(long millis) {
    assertThat(clock.follow(() -> ManualClock.START.plusMillis(millis))).isFalse();
    assertThat(clock.instant()).isEqualTo(ManualClock.START);
  }

  /** The answer may be as old as the question. */
  @Test
  void slow_answer_is_taken_for_the_middle_and_changes_nothing_within_its_uncertainty() {
    assertThat(clock.follow(() -> answerAfter(Duration.ofSeconds(4), Duration.ZERO))).isFalse();

    assertThat(clock.follow(() -> answerAfter(Duration.ofSeconds(4), Duration.ofSeconds(30))))
        .isTrue();
    assertThat(clock.correction()).isEqualTo(Duration.ofSeconds(28));
  }

  @Test
  void without_an_answer_the_last_correction_stays() {
    clock.follow(() -> ManualClock.START.plusSeconds(7));

    assertThatThrownBy(
            () ->
                clock.follow(
                    () -> {
                      throw new UnavailableException("away", null);
                    }))
        .isInstanceOf(UnavailableException.class);
    assertThat(clock.correction()).isEqualTo(Duration.ofSeconds(7));
  }

  private Instant answerAfter(Duration time, Duration ahead) {
    var asked = own.instant();
    own.advance(time);
    return asked.plus(ahead);
  }
}
