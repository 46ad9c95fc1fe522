package io.postrider.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PermitsTest {

  private final List<Runnable> later = new ArrayList<>();
  private final Permits permits = new Permits(2, later::add);
  private final LinkedBlockingQueue<String> granted = new LinkedBlockingQueue<>();

  @Test
  void waiting_worker_of_the_normal_lane_gets_the_next_permit_before_all_bulk() throws Exception {
    permits.acquire(Lane.BULK);
    permits.acquire(Lane.BULK);
    waiting(Lane.BULK, "bulk 1");
    waiting(Lane.BULK, "bulk 2");
    waiting(Lane.NORMAL, "normal");

    permits.release(Lane.BULK);
    assertThat(granted.take()).isEqualTo("normal");
    assertThat(granted).isEmpty();

    permits.release(Lane.BULK);
    assertThat(granted.take()).isEqualTo("bulk 1");
    permits.release(Lane.NORMAL);
    assertThat(granted.take()).isEqualTo("bulk 2");
    assertThat(later).isEmpty();
  }

  /** The message of another client is in the queue, and no worker can receive it before. */
  @Test
  void permit_that_comes_back_while_all_normal_workers_are_busy_is_kept_for_their_next_message()
      throws Exception {
    permits.acquire(Lane.NORMAL);
    permits.acquire(Lane.NORMAL);
    waiting(Lane.BULK, "bulk 1");
    waiting(Lane.BULK, "bulk 2");

    permits.release(Lane.NORMAL);
    waiting(Lane.NORMAL, "normal");
    assertThat(granted.take()).isEqualTo("normal");
    later.remove(0).run();
    assertThat(granted).as("no permit is free").isEmpty();

    permits.release(Lane.NORMAL);
    assertThat(granted).as("kept").isEmpty();
    later.remove(0).run();
    assertThat(granted.take()).isEqualTo("bulk 1");
    permits.release(Lane.NORMAL);
    assertThat(granted.take()).as("a normal worker is free").isEqualTo("bulk 2");
    assertThat(later).isEmpty();
  }

  @Test
  void bulk_alone_uses_all_permits() throws Exception {
    waiting(Lane.BULK, "bulk 1");
    assertThat(granted.take()).isEqualTo("bulk 1");
    permits.acquire(Lane.BULK);
  }

  @Test
  void interrupted_worker_has_no_permit_and_leaves_all_to_the_others() throws Exception {
    permits.acquire(Lane.NORMAL);
    permits.acquire(Lane.NORMAL);
    var stopped = waiting(Lane.NORMAL, "stopped");
    waiting(Lane.BULK, "bulk");

    stopped.interrupt();
    assertThat(granted.take()).isEqualTo("interrupted");
    permits.release(Lane.NORMAL);
    later.remove(0).run();
    assertThat(granted.take()).isEqualTo("bulk");
    permits.release(Lane.NORMAL);
    permits.acquire(Lane.BULK);
  }

  @Test
  void there_are_never_more_workers_with_a_permit_than_permits_and_none_is_lost() throws Exception {
    var permits = new Permits(2, Runnable::run);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 16; i++) {
      var lane = Lane.values()[i % Lane.values().length];
      var thread =
          new Thread(
              () -> {
                for (int turn = 0; turn < 500; turn++) {
                  try {
                    permits.acquire(lane);
                  } catch (InterruptedException stopping) {
                    continue;
                  }
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  running.decrementAndGet();
                  permits.release(lane);
                }
              });
      thread.start();
      threads.add(thread);
    }
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1, 2);
    permits.acquire(Lane.BULK);
    permits.acquire(Lane.BULK);
  }

  @Test
  void worker_that_waits_when_the_node_stops_gives_its_message_back_and_has_not_begun()
      throws Exception {
    var kinds = ExecutionKit.permits(1);
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var running =
        new Thread(
            () ->
                kinds.run(
                    "report",
                    Lane.NORMAL,
                    () -> {
                      begun.countDown();
                      awaitQuietly(end);
                    }));
    running.start();
    begun.await();
    var failure = new AtomicReference<Throwable>();
    var ran = new ArrayList<String>();
    var waiting = new Thread(() -> kinds.run("report", Lane.BULK, () -> ran.add("bulk")));
    waiting.setUncaughtExceptionHandler((thread, cause) -> failure.set(cause));
    waiting.start();
    awaitWaiting(waiting);

    waiting.interrupt();
    waiting.join();
    end.countDown();
    running.join();

    assertThat(failure.get()).isInstanceOf(RedeliverException.class);
    assertThat(ran).isEmpty();
    kinds.run("report", Lane.BULK, () -> ran.add("another"));
    assertThat(ran).containsExactly("another");
  }

  @Test
  void work_that_fails_releases_its_permit() {
    var kinds = ExecutionKit.permits(1);
    for (var lane : List.of(Lane.BULK, Lane.BULK, Lane.NORMAL)) {
      assertThatThrownBy(
              () ->
                  kinds.run(
                      "report",
                      lane,
                      () -> {
                        throw new RedeliverException("failed");
                      }))
          .hasMessage("failed");
    }
  }

  private static void awaitQuietly(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException stopping) {
      throw new AssertionError(stopping);
    }
  }

  /** A worker that waits for a permit. */
  private Thread waiting(Lane lane, String name) {
    var thread =
        new Thread(
            () -> {
              try {
                permits.acquire(lane);
                granted.add(name);
              } catch (InterruptedException stopping) {
                granted.add("interrupted");
              }
            });
    thread.start();
    awaitWaiting(thread);
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    await()
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TERMINATED);
  }
}
