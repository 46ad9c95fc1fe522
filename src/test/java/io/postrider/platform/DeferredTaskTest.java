package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredTaskTest {

  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void requests_before_a_run_are_served_by_it() {
    var task = new DeferredTask(Duration.ofSeconds(2), runs::incrementAndGet);
    for (int i = 0; i < 100; i++) {
      task.request();
    }
    assertThat(runs).hasValue(0);
    await().until(() -> runs.get() == 1);
    await().during(Duration.ofMillis(2_500)).until(() -> runs.get() == 1);
  }

  @Test
  void request_after_a_run_leads_to_another_until_the_task_is_closed() {
    var task = new DeferredTask(Duration.ofMillis(50), runs::incrementAndGet);
    task.request();
    await().until(() -> runs.get() == 1);
    task.request();
    await().until(() -> runs.get() == 2);

    var slow = new DeferredTask(Duration.ofSeconds(2), runs::incrementAndGet);
    slow.request();
    slow.close();
    await().during(Duration.ofMillis(2_200)).until(() -> runs.get() == 2);
  }
}
