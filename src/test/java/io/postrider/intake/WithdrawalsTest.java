package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.SampleJobs;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WithdrawalsTest {

  private final InMemoryJobs store = new InMemoryJobs();
  private final Withdrawals withdrawals = IntakeKit.withdrawals(store);

  @AfterEach
  void stop() {
    withdrawals.stop();
  }

  /** As a failover of Redis does, which loses the last writes. */
  @Test
  void withdrawal_that_the_store_has_lost_in_an_outage_is_written_again() {
    var job = SampleJobs.job();
    assertThat(withdrawals.withdraw(new Submission(job, null)).join()).isTrue();

    withdrawals.noteOutage();
    store.withdrawn.clear();
    withdrawals.noteReachable();
    await().until(() -> store.withdrawn.contains(job.id()));

    store.withdrawn.clear();
    withdrawals.noteOutage();
    withdrawals.noteReachable();
    await().until(() -> store.withdrawn.contains(job.id()));
  }

  /** However long the writes of that node take. */
  @Test
  void no_node_starts_jobs_while_another_one_has_withdrawals_to_write() {
    var clock = new ManualClock();
    var posted = new AtomicBoolean();
    var notices =
        Stub.<WithdrawalNotices>of(
            WithdrawalNotices.class,
            Map.of(
                "post", none -> posted.getAndSet(true),
                "remove", none -> posted.getAndSet(false),
                "exist", none -> posted.get()));
    var late = IntakeKit.withdrawals(store, notices, clock);
    var other = IntakeKit.withdrawals(store, notices, clock);
    store.away = true;
    other.noteOutage();
    assertThat(late.withdraw(new Submission(SampleJobs.job(), null)).join()).isTrue();
    clock.advance(Withdrawals.GRACE);
    await().untilTrue(posted);

    other.readNotices();
    assertThat(other.areAwaited()).isTrue();

    store.away = false;
    await().untilFalse(posted);
    other.readNotices();
    assertThat(other.areAwaited()).isFalse();
    late.stop();
    other.stop();
  }

  @Test
  void node_that_cannot_write_its_withdrawals_does_not_stop_others_for_ever() {
    var clock = new ManualClock();
    var other =
        IntakeKit.withdrawals(
            store, Stub.of(WithdrawalNotices.class, Map.of("exist", none -> true)), clock);
    other.readNotices();
    assertThat(other.areAwaited()).isTrue();

    clock.advance(Withdrawals.LONGEST_WAIT);
    other.readNotices();

    assertThat(other.areAwaited()).isFalse();
    other.stop();
  }

  /** Whoever does not wait for its turn does not know that the job has been started. */
  @Test
  void withdrawal_waits_for_its_turn_as_long_as_the_store_takes_others() {
    var started = SampleJobs.job();
    store.held.add(started.id());
    store.beforeWithdrawal = () -> LockSupport.parkNanos(Withdrawals.TIMEOUT.toNanos() / 4);

    Stream.generate(SampleJobs::job)
        .limit(1_500)
        .forEach(job -> withdrawals.withdraw(new Submission(job, null)));

    assertThat(withdrawals.withdraw(new Submission(started, null)).join()).isFalse();
  }

  /** It may have been started meanwhile, on a node that has seen no outage and waits for nobody. */
  @Test
  void withdrawal_waits_for_a_store_that_is_only_slow() {
    var started = SampleJobs.job();
    store.held.add(started.id());
    store.beforeWithdrawal = () -> LockSupport.parkNanos(2 * Withdrawals.TIMEOUT.toNanos());

    assertThat(withdrawals.withdraw(new Submission(started, null)).join()).isFalse();
  }

  @Test
  void withdrawals_are_not_repeated_while_the_store_is_reachable() {
    var job = SampleJobs.job();
    withdrawals.withdraw(new Submission(job, null)).join();
    store.withdrawn.clear();

    withdrawals.noteReachable();
    var next = SampleJobs.job();
    withdrawals.withdraw(new Submission(next, null)).join();

    assertThat(store.withdrawn).containsExactly(next.id());
  }
}
