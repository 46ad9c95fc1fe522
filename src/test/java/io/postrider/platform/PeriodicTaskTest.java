package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicTaskTest {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final ManualTimer timer = new ManualTimer();

  @Test
  void task_runs_again_after_a_store_did_not_answer() {
    timer.tasks().start(PERIOD, PeriodicTaskTest::unavailable);

    assertThatCode(timer::tick).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalArgumentException.class, IllegalStateException.class})
  void task_runs_again_after_any_other_failure(Class<? extends RuntimeException> failure)
      throws ReflectiveOperationException {
    var cause = failure.getDeclaredConstructor().newInstance();

    timer.tasks().start(PERIOD, () -> fail(cause));

    assertThatCode(timer::tick).doesNotThrowAnyException();
  }

  @Test
  void failure_of_a_run_that_outlasts_its_end_is_not_logged() {
    var logged = new AtomicInteger();
    var log = Logger.getLogger(PeriodicTask.class.getName());
    Filter counting = line -> logged.incrementAndGet() < 0;
    log.setFilter(counting);
    try {
      var task = new AtomicReference<PeriodicTask>();
      task.set(
          timer
              .tasks()
              .start(
                  PERIOD,
                  () -> {
                    task.get().close();
                    throw new IllegalStateException("no beans any more");
                  }));

      timer.tick();

      assertThat(logged).hasValue(0);
    } finally {
      log.setFilter(null);
    }
  }

  private static void unavailable() {
    throw new UnavailableException("Redis does not answer.", null);
  }

  private static void fail(RuntimeException cause) {
    throw cause;
  }
}
