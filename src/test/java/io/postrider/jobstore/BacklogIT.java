package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many unfinished jobs a client has, through all ways in which they begin and end. */
class BacklogIT {

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.newNode();

  private final Job job = SampleJobs.job();

  @BeforeEach
  void empty() {
    node.beat();
  }

  /** The node knows the count before it has written it, which it does by hand here. */
  @Test
  void batch_is_counted_at_once() {
    node.backlog.stop();
    node.store(Stream.generate(SampleJobs::job).limit(100).toList());

    assertThat(node.backlog.unfinished(job.owner(), job.kind())).isEqualTo(100);
    node.backlog.stop();
    awaitCount(100);
    assertThat(node.backlog.unfinished("another", job.kind())).isZero();
    assertThat(node.backlog.unfinished(job.owner(), "report")).isZero();
  }

  @Test
  void job_that_has_completed_counts_no_longer() {
    node.store(List.of(job, SampleJobs.job()));
    node.claims.complete(claim(job, 0), null, List.of());
    awaitCount(1);
  }

  @Test
  void job_that_was_cancelled_counts_no_longer_and_its_message_changes_nothing() {
    node.store(List.of(job, SampleJobs.job()));
    node.jobs.cancel(job.id());
    node.claims.claim(new JobMessage(job, 0, 1), node.claims.newToken());
    awaitCount(1);

    var second = SampleJobs.job();
    node.store(List.of(second));
    node.jobs.cancel(second.id());
    awaitCount(1);
  }

  @Test
  void withdrawn_job_counts_no_longer() {
    node.store(List.of(job, SampleJobs.job()));
    node.outbox.withdraw(List.of(job));
    awaitCount(1);
  }

  @Test
  void failed_job_counts_again_when_it_is_replayed() {
    node.store(List.of(job, SampleJobs.job()));
    node.claims.failAttempt(claim(job, 0), new Failure(1, Instant.now(), "no"), null);
    awaitCount(1);

    assertThat(node.jobs.replay(List.of(job.id()))).hasSize(1);
    awaitCount(2);
    node.claims.complete(claim(job, 1), null, List.of());
    awaitCount(1);
  }

  @Test
  void delayed_job_counts_from_when_it_was_sent() {
    var sent = SampleJobs.dueAt(Instant.now().plusSeconds(3_600));
    var cancelled = SampleJobs.dueAt(Instant.now().plusSeconds(3_600));
    node.store(List.of(sent, cancelled, job));
    node.jobs.cancel(cancelled.id());
    node.delayed.sent(List.of(sent));
    awaitCount(2);
    node.jobs.cancel(sent.id());
    awaitCount(1);
  }

  /** The worker died after it had settled the job. */
  @Test
  void ended_job_that_is_still_listed_as_open_counts_no_longer_when_it_is_found() {
    node.store(List.of(job, SampleJobs.job()));
    node.client().hset(JobKeys.job(job.id()), "status", "completed");

    node.jobs.unattended(Instant.now().plusSeconds(9), any -> true, 0, 9);
    awaitCount(1);
  }

  @Test
  void count_of_another_node_is_read_after_a_second() {
    var other = SERVER.newNode();
    assertThat(other.backlog.unfinished(job.owner(), job.kind())).isZero();
    node.store(List.of(job));
    await().until(() -> other.backlog.unfinished(job.owner(), job.kind()) == 1);
  }

  /** Here no replica has it in time; Redis may also have hung until the node gave up. */
  @Test
  void job_that_was_stored_by_a_call_that_has_failed_is_never_counted() {
    node.store(List.of(SampleJobs.job()));
    awaitCount(1);
    try (var strict = new StoreNode(SERVER.url().toString(), 1)) {
      strict.outbox.counts = node.counts;
      assertThatThrownBy(() -> strict.outbox.create(List.of(job)))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(node.jobs.find(job.id())).isPresent();

    node.outbox.withdraw(List.of(job));
    node.backlog.stop();
    awaitCount(1);
  }

  @Test
  void job_that_is_removed_from_the_open_ones_by_a_call_that_has_failed_counts_once() {
    node.store(List.of(job, SampleJobs.job()));
    try (var strict = new StoreNode(SERVER.url().toString(), 1)) {
      node.removal.redis = strict.redis;
      node.claims.complete(claim(job, 0), null, List.of());
      await().until(() -> node.client().zscore(JobKeys.OPEN, job.id().value()) == null);
      node.removal.redis = node.redis;
      assertThatThrownBy(() -> strict.redis.writes().call(pipeline -> pipeline.exists("next")::get))
          .as("after the call that has failed")
          .isInstanceOf(UnavailableException.class);
    }
    node.removal.stop();
    node.backlog.stop();
    awaitCount(1);
  }

  /** Its message comes to a worker before the relay has removed it from the delayed jobs. */
  @Test
  void delayed_job_that_has_run_before_it_counted_does_not_count() {
    var sent = SampleJobs.dueAt(Instant.now().plusSeconds(3_600));
    node.store(List.of(sent, job));
    node.claims.complete(claim(sent, 0), null, List.of());
    node.delayed.sent(List.of(sent));
    node.backlog.stop();
    awaitCount(1);
  }

  @Test
  void job_that_is_replayed_twice_and_ends_in_between_counts_once() {
    node.store(List.of(job, SampleJobs.job()));
    node.claims.failAttempt(claim(job, 0), new Failure(1, Instant.now(), "no"), null);
    node.jobs.replay(List.of(job.id()));
    node.claims.complete(claim(job, 1), null, List.of());
    node.removal.stop();
    awaitCount(1);

    var other = SERVER.newNode();
    assertThat(other.jobs.replay(List.of(job.id()))).isEmpty();
    other.jobs.unattended(Instant.now().plusSeconds(9), any -> true, 0, 9);
    other.removal.stop();
    other.backlog.stop();
    awaitCount(1);
  }

  @Test
  void counts_are_corrected_only_if_they_are_wrong() {
    node.store(Stream.generate(SampleJobs::job).limit(10).toList());
    awaitCount(10);
    correctTwice(job.kind(), 7);
    correctTwice("report", 0);
    assertThat(count()).isEqualTo("10");

    correctTwice(job.kind(), 6);
    assertThat(count()).isNull();
    assertThat(node.backlog.unfinished(job.owner(), job.kind())).isZero();
  }

  @Test
  void counts_are_zero_when_there_are_no_jobs() {
    node.store(List.of(job));
    awaitCount(1);
    correctTwice(job.kind(), 0);
    assertThat(count()).isNull();
  }

  /** A node has not yet written that the jobs have ended, and their messages are gone. */
  @Test
  void count_that_is_about_to_change_is_not_corrected() {
    var other = SERVER.newNode();
    var jobs = Stream.generate(SampleJobs::job).limit(6).toList();
    node.store(jobs);
    awaitCount(6);
    other.backlog.correct(job.kind(), 6, 3);

    other.backlog.correct(job.kind(), 0, 3);
    node.backlog.ended(jobs);
    awaitCount(0);
    other.backlog.correct(job.kind(), 0, 3);
    assertThat(count()).as("only seen once").isEqualTo("0");
    other.backlog.correct(job.kind(), 0, 3);
    assertThat(count()).isNull();
  }

  private void correctTwice(String kind, long messages) {
    node.backlog.correct(kind, messages, 3);
    node.backlog.correct(kind, messages, 3);
  }

  private Lease claim(Job job, int generation) {
    var token = node.claims.newToken();
    var claim = node.claims.claim(new JobMessage(job, generation, 1), token);
    assertThat(claim).isInstanceOf(Claim.Granted.class);
    return new Lease(job.id(), token);
  }

  private String count() {
    return node.client().hget(JobKeys.UNFINISHED, job.kind() + ":" + job.owner());
  }

  private void awaitCount(int jobs) {
    await().untilAsserted(() -> assertThat(count()).isEqualTo(Integer.toString(jobs)));
  }
}
