package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.JobMessage;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.RepeatableJobs.Stored;
import io.postrider.job.JobRecord;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RealRedis;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job is stored with its outbox entry or not at all. */
class OutboxIT {

  private static RealRedis redis;
  private static StoreNode node;
  private static ManualClock clock;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    node = new StoreNode(redis.url());
    clock = new ManualClock();
    node.repeatable.clock = clock;
  }

  @AfterAll
  static void stop() {
    node.close();
    redis.close();
  }

  @Test
  void job_whose_outbox_entry_is_refused_is_not_stored_either() {
    var job = SampleJobs.job("report", null, "u:sales");
    // Like a full Redis, this refuses one of the commands and accepts the others.
    node.client().set(JobKeys.OUTBOX, "not a list of jobs");
    assertThatThrownBy(() -> node.outbox.create(List.of(job)))
        .isInstanceOf(UnavailableException.class);
    assertThat(node.jobs.find(job.id())).isEmpty();

    node.client().del(JobKeys.OUTBOX);
    node.outbox.create(List.of(job));
    assertThat(node.jobs.find(job.id())).isPresent();
    assertThat(node.outbox.unconfirmed(List.of(job.id()))).containsExactly(job.id());
  }

  @Test
  void delayed_job_is_in_its_own_list_and_not_in_the_outbox_until_it_is_due() {
    node.client().flushAll();
    var due = Instant.now().plusSeconds(3_600);
    var job = SampleJobs.dueAt(due);
    node.outbox.create(List.of(job));

    assertThat(node.outbox.size()).isZero();
    assertThat(node.outbox.unconfirmed(List.of(job.id()))).isEmpty();
    assertThat(node.delayed.delayed()).isOne();
    assertThat(node.delayed.firstDue()).contains(due.truncatedTo(ChronoUnit.MILLIS));
    assertThat(node.delayed.due(due.minusMillis(2), 0, 9)).isEmpty();
    assertThat(node.delayed.due(due, 0, 9)).hasSize(1);
    assertThat(node.jobs.unattended(due.plusSeconds(99), any -> true, 9)).isEmpty();

    node.delayed.sent(List.of(job));
    assertThat(node.delayed.delayed()).isZero();
    assertThat(node.jobs.unattended(due.plusSeconds(99), any -> true, 9)).hasSize(1);
  }

  @Test
  void delayed_job_that_is_cancelled_is_never_sent() {
    node.client().flushAll();
    var due = Instant.now().plusSeconds(3_600);
    var job = SampleJobs.dueAt(due);
    node.outbox.create(List.of(job));
    node.jobs.cancel(job.id());
    await().until(() -> node.delayed.delayed() == 0);

    node.client().zadd(JobKeys.DELAYED, 0, job.id().value());
    assertThat(node.delayed.due(due, 0, 9)).isEmpty();
    assertThat(node.delayed.delayed()).as("removed by that call").isZero();
  }

  @Test
  void delayed_job_that_redis_has_lost_is_restored_from_its_copy() {
    node.client().flushAll();
    var due = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS);
    var job = SampleJobs.dueAt(due).withDedupKey("digest");
    node.outbox.create(List.of(job));
    var record = node.jobs.find(job.id());
    assertThat(node.repeatable.delay(job).join()).as("nothing is lost").isEqualTo(Stored.BEFORE);

    node.client().flushAll();

    assertThat(node.repeatable.delay(job).join()).isEqualTo(Stored.NOW);
    assertThat(node.delayed.due(due, 0, 9)).extracting(Dispatch::job).containsExactly(job);
    assertThat(node.jobs.find(job.id()).map(JobRecord::status))
        .isEqualTo(record.map(JobRecord::status));
    assertThat(node.jobs.find(job.id()).orElseThrow().nextAttemptAt()).isEqualTo(job.dueAt());
    assertThat(node.jobs.unattended(due.plusSeconds(99), any -> true, 9)).isEmpty();
    assertThat(node.client().zscore(JobKeys.RECENT, job.id().value())).isNotNull();
    assertThat(node.client().get(JobKeys.inFlight(job))).isEqualTo(job.id().value());

    node.client().del(JobKeys.DELAYED);
    assertThat(node.repeatable.delay(job).join())
        .as("the list alone was lost")
        .isEqualTo(Stored.BEFORE);
    assertThat(node.delayed.delayed()).isOne();
  }

  /** The copy of a job that is due within a minute comes when the job is sent. */
  @Test
  void delayed_job_that_is_on_its_way_is_not_listed_again_by_its_copy() {
    node.client().flushAll();
    var job = SampleJobs.dueAt(clock.instant().plusSeconds(60));
    assertThat(node.repeatable.delay(job).join()).isEqualTo(Stored.NOW);
    node.delayed.sent(List.of(job));
    clock.advance(Duration.ofSeconds(60));

    assertThat(node.repeatable.delay(job).join()).isEqualTo(Stored.BEFORE);

    assertThat(node.delayed.delayed()).isZero();
  }

  @Test
  void delayed_job_that_was_withdrawn_cancelled_or_started_is_not_restored() {
    node.client().flushAll();
    var withdrawn = SampleJobs.dueAt(Instant.now().plusSeconds(3_600));
    var cancelled = SampleJobs.dueAt(Instant.now().plusSeconds(3_600));
    var started = SampleJobs.dueAt(Instant.now());
    node.outbox.create(List.of(withdrawn, cancelled, started));
    node.outbox.withdraw(List.of(withdrawn));
    node.jobs.cancel(cancelled.id());
    node.claims.claim(new JobMessage(started, 0, 1), node.claims.newToken());
    node.delayed.sent(List.of(cancelled, started));

    assertThat(List.of(withdrawn, cancelled, started))
        .allMatch(job -> node.repeatable.delay(job).join() == Stored.OVER);

    assertThat(node.delayed.delayed()).isZero();
    assertThat(node.jobs.find(withdrawn.id())).isEmpty();
  }

  @Test
  void job_that_is_due_is_stored_once_and_waits_in_the_outbox_until_it_is_confirmed() {
    node.client().flushAll();
    var job = SampleJobs.dueAt(Instant.now().minusMillis(1).truncatedTo(ChronoUnit.MILLIS));

    assertThat(node.repeatable.store(job).join()).isEqualTo(Stored.NOW);
    assertThat(node.repeatable.store(job).join()).isEqualTo(Stored.BEFORE);

    assertThat(node.outbox.unconfirmed(List.of(job.id()))).containsExactly(job.id());
    assertThat(node.outbox.unconfirmedBefore(Instant.now(), 0, 9)).hasSize(1);
    assertThat(node.delayed.delayed()).isZero();
    assertThat(node.client().zscore(JobKeys.RECENT, job.id().value())).isNotNull();
    node.outbox.confirm(List.of(job.id()));

    node.claim(job);
    assertThat(node.repeatable.store(job).join()).isEqualTo(Stored.OVER);
    assertThat(node.outbox.size()).as("nothing is left to send").isZero();
  }

  /** Its record may have expired, so that its absence says nothing. */
  @Test
  void delayed_job_of_long_ago_is_not_restored() {
    var old = SampleJobs.dueAt(Instant.now());
    clock.advance(Duration.ofDays(8));
    assertThat(node.repeatable.delay(old).join()).isEqualTo(Stored.OVER);
    clock.advance(Duration.ofDays(-8));
    assertThat(node.jobs.find(old.id())).isEmpty();
  }
}
