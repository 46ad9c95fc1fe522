package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Postponement;
import io.postrider.job.SampleJobs;
import io.postrider.redis.RealRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A postponed job waits in Redis, and gets a message for each postponement. */
class PostponedJobsIT {

  private static final Instant NOW = Instant.ofEpochMilli(System.currentTimeMillis());
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));
  private static final Instant PAST = NOW.minusSeconds(1);
  private static final int LIMIT = 100;

  private static RealRedis redis;
  private static StoreNode node;

  private final Job job = SampleJobs.job();

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    node = new StoreNode(redis.url());
    node.beat();
  }

  @AfterAll
  static void stop() {
    node.close();
    redis.close();
  }

  @BeforeEach
  void store() {
    node.client().del(JobKeys.POSTPONED, JobKeys.OPEN);
    node.store(List.of(job));
  }

  @Test
  void postponed_job_has_spent_no_attempt_and_shows_why_it_waits() {
    assertThat(postpone(claim(0), LATER, 1)).isTrue();

    var record = record();
    assertThat(record.status()).isEqualTo(JobStatus.DELAYED);
    assertThat(record.attempts()).isZero();
    assertThat(record.startedAt()).isNull();
    assertThat(record.nextAttemptAt()).isEqualTo(LATER);
    assertThat(record.postponement()).isEqualTo(new Postponement(1, NOW, "451 later"));
    assertThat(node.postponed.due(NOW, 0, LIMIT)).isEmpty();
    assertThat(node.postponed.due(LATER, 0, LIMIT)).containsExactly(new Dispatch(job, 0, 1));
    assertThat(node.delayed.firstDue()).contains(LATER);
  }

  @Test
  void next_attempt_knows_how_the_job_was_postponed() {
    postpone(claim(0), PAST, 1);

    var granted = (Claim.Granted) claim(1);

    assertThat(granted.attempt()).isOne();
    assertThat(granted.postponement()).isEqualTo(new Postponement(1, NOW, null));
  }

  /** The worker may be killed between the postponement and the acknowledgement. */
  @Test
  void message_from_before_the_postponement_is_dropped_while_the_job_waits() {
    postpone(claim(0), LATER, 1);

    assertThat(claim(0)).isEqualTo(new Claim.Done(null));

    assertThat(record().status()).isEqualTo(JobStatus.DELAYED);
    assertThat(node.postponed.due(LATER, 0, LIMIT)).hasSize(1);
  }

  /** The clock of the node that sends may be ahead of that of Redis. */
  @Test
  void message_of_the_postponement_is_taken_at_any_time() {
    postpone(claim(0), LATER, 1);

    assertThat(claim(1)).isInstanceOf(Claim.Granted.class);
  }

  /** The worker lists the job, and the relay reads the list before the worker goes on. */
  @Test
  void entry_that_is_due_before_its_job_is_postponed_stays() {
    var granted = claim(0);
    node.postponed.add(job.id(), PAST, 1);
    assertThat(node.postponed.due(NOW, 0, LIMIT)).isEmpty();

    postpone(granted, PAST, 1);

    assertThat(node.postponed.due(NOW, 0, LIMIT)).containsExactly(new Dispatch(job, 0, 1));
  }

  @Test
  void job_behind_an_entry_that_stays_is_found() {
    claim(0);
    node.postponed.add(job.id(), PAST.minusSeconds(1), 1);
    var other = SampleJobs.job();
    node.store(List.of(other));
    var granted =
        (Claim.Granted) node.claims.claim(new JobMessage(other, 0, 1), node.claims.newToken());
    node.claims.postpone(
        new Lease(other.id(), granted.token()), PAST, new Postponement(1, NOW, "later"));

    assertThat(node.postponed.due(NOW, 0, 1)).containsExactly(new Dispatch(other, 0, 1));
  }

  @Test
  void entry_of_a_postponement_that_never_came_goes_with_the_job() {
    var granted = claim(0);
    node.postponed.add(job.id(), PAST, 1);
    node.claims.complete(new Lease(job.id(), ((Claim.Granted) granted).token()), null, List.of());

    assertThat(node.postponed.due(NOW, 0, LIMIT)).isEmpty();

    assertThat(node.client().zcard(JobKeys.POSTPONED)).isZero();
  }

  @Test
  void job_that_is_postponed_again_is_not_removed_with_its_former_entry() {
    postpone(claim(0), PAST, 1);
    var sent = node.postponed.due(NOW, 0, LIMIT);
    postpone(claim(1), LATER, 2);

    node.postponed.sent(sent);

    assertThat(node.postponed.due(LATER, 0, LIMIT)).containsExactly(new Dispatch(job, 0, 2));
  }

  @Test
  void postponed_job_that_is_cancelled_is_not_sent() {
    postpone(claim(0), LATER, 1);

    assertThat(node.jobs.cancel(job.id()).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);

    assertThat(node.postponed.due(LATER, 0, LIMIT)).isEmpty();
    assertThat(node.client().zcard(JobKeys.POSTPONED)).isZero();
  }

  @Test
  void postponement_with_a_stale_token_changes_nothing() {
    var granted = claim(0);
    node.client().del(JobKeys.lease(job.id()));
    var other = (Claim.Granted) claim(0);

    assertThat(postpone(granted, LATER, 1)).isFalse();

    assertThat(record().attempts()).isEqualTo(other.attempt());
    assertThat(node.postponed.due(LATER, 0, LIMIT)).isEmpty();
  }

  @Test
  void postponed_job_counts_as_unattended_only_if_it_is_not_in_the_list() {
    var soon = NOW.plusSeconds(60);
    postpone(claim(0), LATER, 1);
    assertThat(node.jobs.unattended(soon, each -> true, LIMIT)).isEmpty();

    node.client().del(JobKeys.POSTPONED);

    assertThat(node.jobs.unattended(soon, each -> true, LIMIT))
        .extracting(JobRecord::id)
        .containsExactly(job.id());
  }

  private Claim claim(int postponements) {
    return node.claims.claim(
        new JobMessage(job, 0, 1, false, postponements), node.claims.newToken());
  }

  private boolean postpone(Claim claim, Instant until, int times) {
    var lease = new Lease(job.id(), ((Claim.Granted) claim).token());
    return node.claims.postpone(lease, until, new Postponement(times, NOW, "451 later"));
  }

  private JobRecord record() {
    return node.jobs.find(job.id()).orElseThrow();
  }
}
