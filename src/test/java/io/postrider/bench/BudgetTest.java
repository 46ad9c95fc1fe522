package io.postrider.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.bench.ThreadTimes.OneThread;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {

  @Test
  void thread_is_divided_by_its_own_samples_or_by_those_of_its_pool() {
    var spent =
        Map.of(
            1L, new OneThread("http-thread-poo", 3.0),
            2L, new OneThread("http-thread-poo", 8.0));
    var samples =
        Map.of(
            1L, Map.of(Stage.HTTP, 2),
            2L, Map.of(Stage.HTTP, 38, Stage.INTAKE, 20));

    var stages = Budget.byStage(spent, samples);

    // The second thread has enough samples; the first is divided as 40 to 20.
    assertThat(stages.get(Stage.HTTP)).isEqualTo(8.0 * 38 / 58 + 3.0 * 40 / 60);
    assertThat(stages.get(Stage.INTAKE)).isEqualTo(8.0 * 20 / 58 + 3.0 * 20 / 60);
  }

  @Test
  void thread_without_samples_is_of_the_jvm_or_of_the_rest() {
    var spent =
        Map.of(
            1L, new OneThread("C CompilerThre", 2.0),
            2L, new OneThread("VM Thread", 1.0),
            3L, new OneThread("JFR Thread Samp", 0.5));

    assertThat(Budget.byStage(spent, Map.of())).isEqualTo(Map.of(Stage.JVM, 3.0, Stage.REST, 0.5));
  }

  @Test
  void method_belongs_to_the_stage_of_its_package() {
    assertThat(Stage.of("io.postrider.jobstore.RedisJobStore.create")).contains(Stage.REDIS);
    assertThat(Stage.of("org.glassfish.jersey.server.ServerRuntime.process")).contains(Stage.HTTP);
    assertThat(Stage.of("java.util.HashMap.get")).isEmpty();
  }
}
