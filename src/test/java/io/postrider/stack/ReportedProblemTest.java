package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedProblemTest {

  @TempDir Path directory;

  private Path log;
  private ReportedProblem problem;

  @BeforeEach
  void log_of_an_earlier_start() throws IOException {
    log = directory.resolve("payara.log");
    Files.writeString(log, "SEVERE event=not-deployed problem=\"of an earlier start\"\n");
    problem = new ReportedProblem(log);
  }

  @Test
  void only_what_is_logged_from_now_on_counts() throws IOException {
    assertThat(problem.sentence()).isEmpty();

    append("… SEVERE io.postrider event=not-deployed problem=\"X needs Y.\"\nand more\n");

    assertThat(problem.sentence()).contains("X needs Y.");
  }

  @Test
  void port_that_did_not_open_is_such_a_problem() throws IOException {
    append("… event=port-not-open port=1 problem=\"Another program listens.\"\n");

    assertThat(problem.sentence()).contains("Another program listens.");
  }

  @Test
  void log_may_be_json() throws IOException {
    append("{\"LogMessage\":\"event=not-deployed problem=\\\"X needs Y.\\\"\",\"a\":\"b\"}\n");

    assertThat(problem.sentence()).contains("X needs Y.");
  }

  @Test
  void jvm_that_cannot_run_the_service_says_why() throws IOException {
    append("Error: LinkageError occurred while loading main class A\n\tB: compiled for 65.0\nC\n");

    assertThat(problem.sentence())
        .contains("Error: LinkageError occurred while loading main class A B: compiled for 65.0");
  }

  @Test
  void there_may_be_no_log() throws IOException {
    assertThat(new ReportedProblem(directory.resolve("none")).sentence()).isEmpty();
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
