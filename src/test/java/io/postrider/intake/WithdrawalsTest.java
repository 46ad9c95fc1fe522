package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.SampleJobs;
import io.postrider.testkit.InMemoryJobs;
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
