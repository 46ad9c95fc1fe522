package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartupProblemsTest {

  private final List<String> said = new ArrayList<>();
  private final StartupProblems problems = new StartupProblems(Set.of("redis"), said::add);

  @Test
  void problem_of_a_store_that_somebody_else_runs_is_told_once() {
    var health =
        """
        {"status": "DOWN", "checks": [
          {"name": "redis", "status": "DOWN", "data": {"problem": "No Sentinel answers."}},
          {"name": "outbox", "status": "UP", "data": {"warning": "not of a store"}},
          {"name": "broker", "status": "DOWN", "data": {"problem": "still starting"}}]}
        """;
    problems.look(health);
    problems.look(health);
    problems.look(health.replace("problem", "warning").replace("No", "One"));

    assertThat(said)
        .containsExactly(
            "  waiting for redis: No Sentinel answers.",
            "  warning of redis: One Sentinel answers.");
  }

  @Test
  void what_a_starting_server_answers_is_no_problem() {
    List.of("", "<html>", "[]", "{}", "{\"checks\": [{}]}").forEach(problems::look);

    assertThat(said).isEmpty();
  }
}
