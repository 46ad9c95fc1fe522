package io.postrider.job;

import static io.postrider.job.JobStatus.ACTIVE;
import static io.postrider.job.JobStatus.CANCELLED;
import static io.postrider.job.JobStatus.COMPLETED;
import static io.postrider.job.JobStatus.DELAYED;
import static io.postrider.job.JobStatus.EXPIRED;
import static io.postrider.job.JobStatus.FAILED;
import static io.postrider.job.JobStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStatusTest {

  @Test
  void completed_failed_and_cancelled_are_terminal() {
    assertThat(JobStatus.values())
        .filteredOn(JobStatus::terminal)
        .containsExactlyInAnyOrder(COMPLETED, FAILED, CANCELLED, EXPIRED);
  }

  @Test
  void only_an_active_job_can_complete() {
    assertThat(COMPLETED.sources()).containsExactly(ACTIVE);
  }

  @Test
  void only_a_failed_job_can_return_to_waiting() {
    assertThat(WAITING.sources()).containsExactly(FAILED);
  }

  @Test
  void every_job_that_has_not_ended_can_be_cancelled_but_only_a_pending_one_at_once() {
    assertThat(EXPIRED.sources()).isEqualTo(CANCELLED.sources());
    assertThat(CANCELLED.sources()).containsExactlyInAnyOrder(WAITING, DELAYED, ACTIVE);
    assertThat(JobStatus.values())
        .filteredOn(JobStatus::pending)
        .containsExactlyInAnyOrder(WAITING, DELAYED);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"ACTIVE", "DELAYED", "COMPLETED", "FAILED", "CANCELLED", "EXPIRED"})
  void only_a_replay_leaves_a_terminal_status(JobStatus next) {
    assertThat(next.sources()).doesNotContain(COMPLETED, FAILED, CANCELLED, EXPIRED);
  }

  @ParameterizedTest
  @EnumSource(JobStatus.class)
  void a_label_reads_back(JobStatus status) {
    assertThat(JobStatus.of(status.label())).isEqualTo(status);
  }

  @Test
  void an_unknown_label_is_refused() {
    assertThatThrownBy(() -> JobStatus.of("done")).isInstanceOf(IllegalArgumentException.class);
  }
}
