package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

  @Test
  void ordinary_user_ids_succeed() throws Exception {
    assertThat(run("u-1", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulate-fail", "simulate-fail-7"})
  void user_ids_with_simulate_fail_always_fail(String user) {
    assertThatThrownBy(() -> run(user, 1)).hasMessage("simulated failure");
    assertThatThrownBy(() -> run(user, 4)).hasMessage("simulated failure");
  }

  @Test
  void user_ids_with_simulate_flaky_fail_that_many_attempts() throws Exception {
    assertThatThrownBy(() -> run("simulate-flaky-2-x", 1)).hasMessageContaining("attempt 1");
    assertThatThrownBy(() -> run("simulate-flaky-2-x", 2)).hasMessageContaining("attempt 2");
    assertThat(run("simulate-flaky-2-x", 3)).isEmpty();
  }

  @Test
  void user_ids_with_simulate_reject_are_rejected_for_good() throws Exception {
    assertThat(run("simulate-reject", 1)).contains(Outcome.rejected("simulated rejection"));
  }

  @Test
  void user_ids_with_simulate_later_are_postponed_that_many_times() throws Exception {
    var user = "simulate-later-2-x";
    assertThat(run(user, 1)).get().isInstanceOf(Outcome.Postponed.class);
    assertThat(Simulation.run(user, new NumberedAttempt(1, 1), Duration.ZERO)).isPresent();
    assertThat(Simulation.run(user, new NumberedAttempt(1, 2), Duration.ZERO)).isEmpty();
  }

  @Test
  void user_ids_with_simulate_slow_take_that_many_milliseconds() throws Exception {
    long start = System.nanoTime();
    run("simulate-slow-120", 1);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(120_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulate-slow-", "simulate-slow-x", "simulate-slow-99999999999999999"})
  void a_user_id_without_a_valid_number_is_an_ordinary_one(String user) throws Exception {
    assertThat(run(user, 1)).isEmpty();
  }

  private static Optional<Outcome> run(String user, int attempt) throws InterruptedException {
    return Simulation.run(user, new NumberedAttempt(attempt, 0), Duration.ZERO);
  }
}
