package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.JobMessage;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A job whose client got 503 leaves nothing behind, even if delayed commands or its message still
 * arrive.
 */
class WithdrawalIT {

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final Job job = SampleJobs.job("report", null, "3:u:sales");

  @BeforeEach
  void empty() {
    node.outbox.reserve(List.of(job));
  }

  @Test
  void withdrawn_job_leaves_only_its_mark() {
    node.outbox.create(List.of(job));
    assertThat(node.outbox.withdraw(List.of(job))).containsExactly(job.id());

    assertThat(node.jobs.find(job.id())).isEmpty();
    assertThat(node.client().keys("*"))
        .filteredOn(key -> !key.equals(JobKeys.UNFINISHED))
        .containsExactly(JobKeys.job(job.id()));
    assertThat(node.client().pttl(JobKeys.job(job.id()))).isPositive();
  }

  @Test
  void message_of_a_withdrawn_job_neither_runs_nor_restores_it() {
    node.outbox.create(List.of(job));
    node.outbox.withdraw(List.of(job));

    assertThat(claim()).isEqualTo(new Claim.Done(null));
    assertThat(node.claims.giveUp(new JobMessage(job, 0, 1), "no", 4))
        .isEqualTo(new Claim.Done(null));
    assertThat(node.jobs.find(job.id())).isEmpty();
  }

  /** The commands that store the job arrive late. */
  @Test
  void job_that_is_withdrawn_before_it_is_stored_is_never_stored() {
    node.outbox.withdraw(List.of(job));

    assertThat(node.outbox.create(List.of(job))).containsExactly(job.id());

    assertThat(node.jobs.find(job.id())).isEmpty();
    assertThat(claim()).isEqualTo(new Claim.Done(null));
    assertThat(node.outbox.withdraw(List.of(job))).as("once more").containsExactly(job.id());
    assertThat(node.outbox.size()).isZero();
  }

  @Test
  void job_that_has_been_started_is_not_withdrawn() {
    node.outbox.create(List.of(job));
    claim();

    assertThat(node.outbox.withdraw(List.of(job))).isEmpty();

    assertThat(node.jobs.find(job.id())).isPresent();
  }

  @Test
  void job_that_answers_another_request_is_not_withdrawn() {
    node.outbox.create(List.of(job));

    assertThat(node.outbox.accept(List.of(job.id()))).containsExactly(job.id());
    assertThat(node.outbox.withdraw(List.of(job))).isEmpty();
  }

  @Test
  void withdrawn_or_unknown_job_answers_no_request() {
    node.outbox.create(List.of(job));
    node.outbox.withdraw(List.of(job));

    assertThat(node.outbox.accept(List.of(job.id(), SampleJobs.job().id()))).isEmpty();
  }

  @Test
  void job_is_precluded_only_while_it_is_not_stored() {
    var late = SampleJobs.job();
    assertThat(node.outbox.preclude(late.id())).isTrue();
    assertThat(node.outbox.create(List.of(late))).containsExactly(late.id());

    node.outbox.create(List.of(job));
    assertThat(node.outbox.preclude(job.id())).isFalse();
    assertThat(node.jobs.find(job.id())).isPresent();
  }

  private Claim claim() {
    return node.claims.claim(new JobMessage(job, 0, 1), node.claims.newToken());
  }
}
