package io.postrider.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.Pace;
import io.postrider.job.Rate;
import io.postrider.testkit.ManualTimer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacesTest {

  private static final Pace RATED = new Pace("mail", Rate.parse("14/s"), 0);
  private static final Pace FEW = new Pace("mail:bill", null, 2);

  private final ManualTimer timer = new ManualTimer();
  private final List<String> steps = new ArrayList<>();
  private final Set<String> held = new HashSet<>();
  private final Paces paces = new Paces();
  private boolean tokens = true;

  @BeforeEach
  void start() {
    paces.timer = timer.service();
    paces.tasks = timer.tasks();
    paces.shared =
        new SharedPaces() {
          @Override
          public int start(String name, Rate rate, int wanted) {
            steps.add("start " + name);
            return tokens ? wanted : 0;
          }

          @Override
          public List<String> hold(String name, int most, Collection<String> places) {
            assertThat(most).isEqualTo(2);
            steps.add("hold " + name);
            held.addAll(places);
            return List.copyOf(places);
          }

          @Override
          public void leave(String name, String place) {
            steps.add("leave " + name);
            held.remove(place);
          }
        };
    paces.start();
  }

  @Test
  void job_waits_for_a_place_first_and_leaves_it_when_it_ends() {
    paces.run(List.of(RATED, FEW), Lane.NORMAL, () -> steps.add("work " + held.size()));
    assertThat(steps).containsExactly("hold mail:bill", "start mail", "work 1", "leave mail:bill");
  }

  @Test
  void place_is_left_when_the_work_fails() {
    assertThatThrownBy(
            () ->
                paces.run(
                    List.of(FEW),
                    Lane.BULK,
                    () -> {
                      throw new RedeliverException("failed");
                    }))
        .hasMessage("failed");
    assertThat(held).isEmpty();
  }

  @Test
  void place_is_renewed_while_its_job_runs() {
    paces.run(List.of(FEW), Lane.NORMAL, timer::tick);
    timer.tick();
    assertThat(steps).containsExactly("hold mail:bill", "hold mail:bill", "leave mail:bill");
    assertThat(held).isEmpty();
  }

  @Test
  void worker_that_is_interrupted_while_it_waits_gives_its_message_back() {
    tokens = false;
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> paces.run(List.of(RATED), Lane.NORMAL, () -> steps.add("work")))
        .isInstanceOf(RedeliverException.class);
    assertThat(steps).doesNotContain("work");
  }
}
