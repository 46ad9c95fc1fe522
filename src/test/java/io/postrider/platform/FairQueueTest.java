package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {

  private final FairQueue<String> queue = new FairQueue<>(6, entry -> entry.charAt(0));

  @Test
  void clients_are_served_in_turn_and_each_in_its_order() {
    List.of("a1", "a2", "a3", "b1", "c1").forEach(queue::offer);

    assertThat(drain(2)).containsExactly("a1", "b1");
    queue.offer("b2");
    assertThat(drain(9)).containsExactly("c1", "a2", "b2", "a3");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void capacity_is_that_of_all_clients_together() {
    List.of("a1", "a2", "a3", "b1", "c1", "c2")
        .forEach(entry -> assertThat(queue.offer(entry)).isTrue());

    assertThat(queue.offer("d1")).isFalse();
    drain(1);
    assertThat(queue.offer("d1")).isTrue();
    assertThat(queue.size()).isEqualTo(6);
  }

  private List<String> drain(int most) {
    var drained = new ArrayList<String>();
    queue.drainTo(drained, most);
    return drained;
  }
}
