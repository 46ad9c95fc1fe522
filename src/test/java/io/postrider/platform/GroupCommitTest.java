package io.postrider.platform;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.platform.GroupCommit.Pending;
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
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private GroupCommit<String, String> commits;
  private Thread committer;

  @AfterEach
  void close() {
    mayGoOn.countDown();
    commits.close();
  }

  @Test
  void who_gathers_while_a_commit_runs_shares_the_next() throws Exception {
    open(10, 100, this::commitSlowly);
    var first = commits.submit("a");
    firstIsCommitting.await();
    var others = List.of(commits.submit("b"), commits.submit("c"), commits.submit("d"));
    mayGoOn.countDown();

    assertThat(first.get(10, SECONDS)).isEqualTo("a!");
    assertThat(others).allSatisfy(other -> assertThat(other.get(10, SECONDS)).endsWith("!"));
    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
  }

  @Test
  void a_batch_is_no_larger_than_allowed() throws Exception {
    open(2, 100, this::commitSlowly);
    var all = new ArrayList<CompletableFuture<String>>();
    all.add(commits.submit("a"));
    firstIsCommitting.await();
    List.of("b", "c", "d").forEach(item -> all.add(commits.submit(item)));
    mayGoOn.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
  }

  @Test
  void a_failed_commit_fails_its_batch_alone() throws Exception {
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
  void a_commit_that_fails_half_way_leaves_what_it_has_completed() throws Exception {
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
    mayGoOn.countDown();

    assertThat(kept.get(10, SECONDS)).isEqualTo("kept");
    assertThatThrownBy(() -> lost.get(10, SECONDS)).hasRootCauseMessage("half way");
  }

  @Test
  void beyond_the_capacity_a_caller_is_sent_away_at_once() throws Exception {
    open(1, 1, this::commitSlowly);
    commits.submit("committing");
    firstIsCommitting.await();
    var waiting = commits.submit("waiting");
    var refused = commits.submit("too many");

    assertThat(waiting).isNotDone();
    assertThatThrownBy(refused::join).hasCauseInstanceOf(UnavailableException.class);
  }

  @RepeatedTest(50)
  void closing_fails_who_still_waits_and_who_comes_later() throws Exception {
    open(1, 10, this::commitSlowly);
    commits.submit("committing");
    firstIsCommitting.await();
    var waiting = commits.submit("waiting");
    commits.close();
    mayGoOn.countDown();

    assertThatThrownBy(() -> waiting.get(10, SECONDS))
        .hasCauseInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> commits.submit("late").get(10, SECONDS))
        .hasCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void a_caller_who_waits_alone_commits_by_himself() {
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
  void a_caller_gets_the_failure_itself() {
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
  void callers_who_wait_while_another_commits_share_the_next() throws Exception {
    open(10, 100, this::commitSlowly);
    var first = supplyAsync(() -> commits.call("a"));
    firstIsCommitting.await();
    var others =
        Stream.of("b", "c", "d").map(item -> supplyAsync(() -> commits.call(item))).toList();
    await().until(() -> commits.waiting() == 3);
    mayGoOn.countDown();

    assertThat(first.get(10, SECONDS)).isEqualTo("a!");
    assertThat(others).allSatisfy(other -> assertThat(other.get(10, SECONDS)).endsWith("!"));
    assertThat(batches).hasSize(2);
    assertThat(batches.get(1)).containsExactlyInAnyOrder("b", "c", "d");
  }

  @RepeatedTest(5)
  void nobody_is_forgotten_among_those_who_wait_and_those_who_do_not() throws Exception {
    var seats = 3;
    commits = new GroupCommit<>(Thread::new, seats, 4, 100_000, this::answer);
    var threads = Executors.newFixedThreadPool(8);
    try {
      var all =
          IntStream.range(0, 20_000)
              .mapToObj(i -> supplyAsync(() -> i, threads).thenCompose(this::handOver))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).get(10, SECONDS)).isEqualTo(i + "!");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private CompletableFuture<String> handOver(int i) {
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
        mayGoOn.await();
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
