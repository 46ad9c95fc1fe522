package io.postrider.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.GroupCommit.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
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
          await(batch);
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

  private void open(int batch, int capacity, Consumer<List<Pending<String, String>>> commit) {
    commits = new GroupCommit<>(Thread::new, batch, capacity, commit);
  }

  private void commitSlowly(List<Pending<String, String>> batch) {
    await(batch);
    commit(batch);
  }

  private void commit(List<Pending<String, String>> batch) {
    batches.add(batch.stream().map(Pending::item).toList());
    batch.forEach(pending -> pending.complete(pending.item() + "!"));
  }

  private void await(List<Pending<String, String>> batch) {
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
