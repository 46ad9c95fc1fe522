package io.postrider.platform;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.platform.GroupCommit.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GroupCommitTest {

  private final List<List<String>> batches = new ArrayList<>();
  private final CountDownLatch firstIsCommitting = new CountDownLatch(1);
  private final CountDownLatch mayContinue = new CountDownLatch(1);
  private GroupCommit<String, String> commits;
  private Thread committer;

  @AfterEach
  void close() {
    mayContinue.countDown();
    commits.close();
  }

  @Test
  void entries_submitted_during_a_commit_share_the_next_one() throws Exception {
    open(10, 100, this::commitSlowly);
    var first = commits.submit("a");
    firstIsCommitting.await();
    var others = List.of(commits.submit("b"), commits.submit("c"), commits.submit("d"));
    mayContinue.countDown();

    assertThat(first.get(10, SECONDS)).isEqualTo("a!");
    assertThat(others).allSatisfy(other -> assertThat(other.get(10, SECONDS)).endsWith("!"));
    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
  }

  @Test
  void entries_submitted_together_share_a_commit() throws Exception {
    open(10, 100, this::commit);
    commits.submit("idle").get(10, SECONDS);
    await().until(() -> committer.getState() == Thread.State.WAITING);
    var all = new ArrayList<CompletableFuture<String>>();

    commits.together(
        () -> {
          all.add(commits.submit("a"));
          await().during(Duration.ofMillis(100)).until(() -> batches.size() == 1);
          all.add(commits.submit("b"));
        });

    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, SECONDS);
    assertThat(batches).containsExactly(List.of("idle"), List.of("a", "b"));
  }

  @Test
  void batch_is_no_larger_than_allowed() throws Exception {
    open(2, 100, this::commitSlowly);
    var all = new ArrayList<CompletableFuture<String>>();
    all.add(commits.submit("a"));
    firstIsCommitting.await();
    List.of("b", "c", "d").forEach(item -> all.add(commits.submit(item)));
    mayContinue.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
  }

  @Test
  void failed_commit_fails_only_its_own_batch() throws Exception {
    open(
        10,
        100,
        batch -> {
          if (batch.get(0).item().equals("bad")) {
            throw new AssertionError("disk full");
          }
          commit(batch);
        });

    assertThatThrownBy(() -> commits.submit("bad").get(10, SECONDS))
        .hasRootCauseMessage("disk full");
    assertThat(commits.submit("good").get(10, SECONDS)).isEqualTo("good!");
  }

  @Test
  void commit_that_fails_half_way_keeps_the_entries_it_has_completed() throws Exception {
    open(
        10,
        100,
        batch -> {
          hold(batch);
          batch.get(0).complete("kept");
          throw new IllegalStateException("half way");
        });
    commits.submit("a");
    firstIsCommitting.await();
    var kept = commits.submit("b");
    var lost = commits.submit("c");
    mayContinue.countDown();

    assertThat(kept.get(10, SECONDS)).isEqualTo("kept");
    assertThatThrownBy(() -> lost.get(10, SECONDS)).hasRootCauseMessage("half way");
  }

  @Test
  void entry_beyond_the_capacity_is_rejected_at_once() throws Exception {
    open(1, 1, this::commitSlowly);
    var committing = commits.submit("committing");
    firstIsCommitting.await();
    var waiting = commits.submit("waiting");
    var refused = commits.submit("too many");

    assertThat(waiting).isNotDone();
    assertThatThrownBy(refused::join).hasCauseInstanceOf(UnavailableException.class);
    assertThat(List.of(committing, waiting, refused))
        .extracting(Pending::isTaken)
        .containsExactly(true, false, false);
  }

  @RepeatedTest(50)
  void closing_fails_waiting_and_later_entries() throws Exception {
    open(1, 10, this::commitSlowly);
    commits.submit("committing");
    firstIsCommitting.await();
    var waiting = commits.submit("waiting");
    commits.close();
    mayContinue.countDown();

    assertThatThrownBy(() -> waiting.get(10, SECONDS))
        .hasCauseInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> commits.submit("late").get(10, SECONDS))
        .hasCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void caller_without_competitors_commits_in_its_own_thread() {
    var committedBy = new ArrayList<Thread>();
    open(
        10,
        100,
        batch -> {
          committedBy.add(Thread.currentThread());
          commit(batch);
        });
    await().until(() -> committer.getState() == Thread.State.WAITING);

    assertThat(commits.call("a")).isEqualTo("a!");
    assertThat(committedBy).containsExactly(Thread.currentThread());
  }

  @Test
  void caller_gets_the_failure_unwrapped() {
    open(
        10,
        100,
        batch -> {
          throw new UnavailableException("disk full", null);
        });

    assertThatThrownBy(() -> commits.call("a"))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("disk full");
  }

  @Test
  void callers_that_wait_during_a_commit_share_the_next_one() throws Exception {
    open(10, 100, this::commitSlowly);
    var first = supplyAsync(() -> commits.call("a"));
    firstIsCommitting.await();
    var others =
        Stream.of("b", "c", "d").map(item -> supplyAsync(() -> commits.call(item))).toList();
    await().until(() -> commits.waiting() == 3);
    mayContinue.countDown();

    assertThat(first.get(10, SECONDS)).isEqualTo("a!");
    assertThat(others).allSatisfy(other -> assertThat(other.get(10, SECONDS)).endsWith("!"));
    assertThat(batches).hasSize(2);
    assertThat(batches.get(1)).containsExactlyInAnyOrder("b", "c", "d");
  }

  @RepeatedTest(5)
  void every_entry_is_committed_when_waiting_and_not_waiting_callers_mix() throws Exception {
    var permits = 3;
    commits = new GroupCommit<>(Thread::new, permits, 4, 100_000, this::answer);
    var threads = Executors.newFixedThreadPool(8);
    try {
      var all =
          IntStream.range(0, 20_000)
              .mapToObj(i -> supplyAsync(() -> i, threads).thenCompose(this::submitOrCall))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).get(10, SECONDS)).isEqualTo(i + "!");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @RepeatedTest(5)
  void nothing_is_rejected_when_it_retires_under_load() throws Exception {
    open(4, 100_000, this::answer);
    var threads = Executors.newFixedThreadPool(8);
    try {
      var all =
          IntStream.range(0, 20_000)
              .mapToObj(i -> supplyAsync(() -> i, threads).thenCompose(this::submitOrCall))
              .toList();
      all.get(1_000).get(10, SECONDS);
      commits.retire();
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).get(10, SECONDS)).isEqualTo(i + "!");
      }
      await().until(() -> !committer.isAlive());
      assertThat(commits.submit("late").get(10, SECONDS)).isEqualTo("late!");
      assertThat(commits.call("later")).isEqualTo("later!");
    } finally {
      threads.shutdownNow();
    }
  }

  private CompletableFuture<String> submitOrCall(int i) {
    return i % 3 == 0
        ? commits.submit(Integer.toString(i))
        : completedFuture(commits.call(Integer.toString(i)));
  }

  private void answer(List<Pending<String, String>> batch) {
    batch.forEach(pending -> pending.complete(pending.item() + "!"));
  }

  private void open(int batch, int capacity, Consumer<List<Pending<String, String>>> commit) {
    commits = new GroupCommit<>(task -> committer = new Thread(task), 1, batch, capacity, commit);
  }

  private void commitSlowly(List<Pending<String, String>> batch) {
    hold(batch);
    commit(batch);
  }

  private void commit(List<Pending<String, String>> batch) {
    batches.add(batch.stream().map(Pending::item).toList());
    batch.forEach(pending -> pending.complete(pending.item() + "!"));
  }

  private void hold(List<Pending<String, String>> batch) {
    firstIsCommitting.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        mayContinue.await();
        break;
      } catch (InterruptedException stop) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
