package io.postrider.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {

  private final Deque<String> tokens = new ArrayDeque<>();
  private final List<String> givenBack = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final LinkedBlockingQueue<String> passed = new LinkedBlockingQueue<>();
  private boolean away;
  private final Gate gate =
      new Gate(
          this::take,
          givenBack::add,
          Duration.ofMillis(20),
          (task, pause) -> {
            assertThat(pause).isEqualTo(Duration.ofMillis(20));
            later.add(task);
          });

  private synchronized List<String> take(int wanted) {
    if (away) {
      throw new UnavailableException("away", null);
    }
    var taken = new ArrayList<String>();
    while (taken.size() < wanted && !tokens.isEmpty()) {
      taken.add(tokens.poll());
    }
    return taken;
  }

  @Test
  void worker_passes_at_once_while_there_are_tokens() throws Exception {
    tokens.add("a");
    assertThat(gate.pass(Lane.BULK)).isEqualTo("a");
    assertThat(later).isEmpty();
  }

  @Test
  void urgent_workers_get_the_next_tokens_and_bulk_the_last() throws Exception {
    waiting(Lane.BULK);
    waiting(Lane.NORMAL);
    waiting(Lane.URGENT);
    assertThat(later).as("asked again once").hasSize(1);
    assertThat(gate.waiting()).isEqualTo(3);

    for (var lane : Lane.values()) {
      tokens.add("token");
      later.remove().run();
      assertThat(passed.poll(30, TimeUnit.SECONDS)).isEqualTo(lane + " token");
    }
    assertThat(later).isEmpty();
  }

  @Test
  void worker_waits_while_the_store_is_away() throws Exception {
    away = true;
    waiting(Lane.NORMAL);
    later.remove().run();
    away = false;
    tokens.add("a");
    later.remove().run();
    assertThat(passed.poll(30, TimeUnit.SECONDS)).isEqualTo("NORMAL a");
  }

  @Test
  void place_that_was_left_is_given_to_the_next_at_once() throws Exception {
    waiting(Lane.NORMAL);
    tokens.add("left");
    gate.wake();
    assertThat(passed.poll(30, TimeUnit.SECONDS)).isEqualTo("NORMAL left");
    later.remove().run();
    assertThat(later).isEmpty();
  }

  @Test
  void interrupted_worker_has_no_token_and_the_others_get_theirs() throws Exception {
    var stopped = waiting(Lane.URGENT);
    waiting(Lane.NORMAL);
    stopped.interrupt();
    assertThat(passed.poll(30, TimeUnit.SECONDS)).isEqualTo("URGENT interrupted");
    tokens.addAll(List.of("a"));
    gate.wake();
    assertThat(passed.poll(30, TimeUnit.SECONDS)).isEqualTo("NORMAL a");
    assertThat(givenBack).isEmpty();
  }

  private Thread waiting(Lane lane) {
    var thread =
        new Thread(
            () -> {
              try {
                passed.add(lane + " " + gate.pass(lane));
              } catch (InterruptedException stopping) {
                passed.add(lane + " interrupted");
              }
            });
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }
}
