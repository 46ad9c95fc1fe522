package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicTaskTest {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final ManualTimer timer = new ManualTimer();

  @Test
  void run_that_finds_a_store_away_is_followed_by_others() {
    PeriodicTask.start(timer.service(), PERIOD, PeriodicTaskTest::away);

    assertThatCode(timer::tick).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalArgumentException.class, IllegalStateException.class})
  void run_that_fails_otherwise_is_followed_by_others(Class<? extends RuntimeException> failure)
      throws ReflectiveOperationException {
    var cause = failure.getDeclaredConstructor().newInstance();

    PeriodicTask.start(timer.service(), PERIOD, () -> fail(cause));

    assertThatCode(timer::tick).doesNotThrowAnyException();
  }

  private static void away() {
    throw new UnavailableException("Redis does not answer.", null);
  }

  private static void fail(RuntimeException cause) {
    throw cause;
  }
}
