package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.redis.RealRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs expire at the claim or by the sweep, whichever comes first, and are settled once. */
class ExpiringJobsIT {

  private static final Duration DAY = Duration.ofDays(1);
  private static RealRedis redis;
  private static StoreNode node;

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
  void empty() {
    node.client().del(JobKeys.EXPIRING);
  }

  @Test
  void no_attempt_begins_at_an_expired_job() {
    var job = expired();

    assertThat(claim(job, 0)).isEqualTo(new Claim.Done(null));

    var record = find(job);
    assertThat(record.status()).isEqualTo(JobStatus.EXPIRED);
    assertThat(record.attempts()).isZero();
    assertThat(record.finishedAt()).isBetween(job.createdAt(), Instant.now().plusSeconds(1));
    assertThat(claim(job, 0)).extracting("record.status").isEqualTo(JobStatus.EXPIRED);
    assertThat(sweep()).extracting(JobRecord::id).containsExactly(job.id());
  }

  @Test
  void sweep_expires_a_job_whose_message_has_not_come_and_frees_its_place() {
    var job = stored(SampleJobs.job("report", null, "key").withExpiresAt(past()));
    assertThat(node.outbox.reserve(List.of(job))).containsExactly(job.id());

    assertThat(sweep()).extracting(JobRecord::status).containsExactly(JobStatus.EXPIRED);

    var next = SampleJobs.job("report", null, "key");
    await().until(() -> node.outbox.reserve(List.of(next)).equals(List.of(next.id())));
    await().until(() -> node.client().zscore(JobKeys.OPEN, job.id().value()) == null);
    assertThat(claim(job, 0)).extracting("record.status").isEqualTo(JobStatus.EXPIRED);
  }

  /** After a crash the listener may not have been notified. */
  @Test
  void expired_job_is_found_again_until_it_is_settled() {
    expired();
    assertThat(sweep()).hasSize(1);
    var again = sweep();
    assertThat(again).hasSize(1);

    node.expiring.settled(again);

    assertThat(sweep()).isEmpty();
  }

  @Test
  void job_that_a_worker_holds_does_not_expire_until_its_attempt_has_failed() {
    var job = expired();
    var lease = claimInTime(job);
    assertThat(sweep()).isEmpty();

    var failure = new Failure(1, Instant.now(), "no");
    assertThat(node.claims.failAttempt(lease, failure, Instant.now())).isTrue();

    assertThat(sweep()).extracting(JobRecord::attempts).containsExactly(1);
    assertThat(find(job).failures()).extracting(Failure::message).containsExactly("no");
    assertThat(claim(job, 0)).extracting("record.status").isEqualTo(JobStatus.EXPIRED);
  }

  @Test
  void attempt_that_has_begun_in_time_completes_the_job() {
    var job = expired();
    var lease = claimInTime(job);

    assertThat(node.claims.complete(lease, null, List.of())).isNotNull();

    assertThat(sweep()).isEmpty();
    assertThat(find(job).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(node.client().zcard(JobKeys.EXPIRING)).isZero();
  }

  /** The clock of the asking node may be ahead. */
  @Test
  void clock_of_redis_decides() {
    var job = stored(SampleJobs.job().withExpiresAt(Instant.now().plus(DAY)));

    var batch = node.expiring.expire(Instant.now().plus(DAY.multipliedBy(2)), 0, 10);

    assertThat(batch.expired()).isEmpty();
    assertThat(batch.left()).isOne();
    assertThat(claim(job, 0)).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void expired_job_cannot_be_replayed_or_cancelled() {
    var job = expired();
    sweep();

    assertThat(node.jobs.replay(List.of(job.id()))).isEmpty();
    assertThat(node.jobs.cancel(job.id()).orElseThrow().status()).isEqualTo(JobStatus.EXPIRED);
    assertThat(find(job).generation()).isZero();
  }

  /** An operator's replay after a long outage must not send what is stale. */
  @Test
  void dead_letter_that_is_replayed_too_late_expires() {
    var job = expired();
    node.claims.failAttempt(claimInTime(job), new Failure(1, Instant.now(), "no"), null);

    assertThat(node.jobs.replay(List.of(job.id()))).hasSize(1);

    assertThat(sweep()).extracting(JobRecord::generation).containsExactly(1);
    assertThat(claim(job, 1)).extracting("record.status").isEqualTo(JobStatus.EXPIRED);
  }

  @Test
  void job_that_redis_has_lost_expires_by_its_message() {
    var job = SampleJobs.job().withExpiresAt(past());

    assertThat(claim(job, 0)).isEqualTo(new Claim.Done(null));

    assertThat(find(job).status()).isEqualTo(JobStatus.EXPIRED);
    assertThat(sweep()).extracting(JobRecord::id).containsExactly(job.id());
  }

  /** Nodes of the version before must be able to read the record. */
  @Test
  void expired_job_is_stored_as_a_cancelled_one() {
    var job = expired();
    sweep();

    assertThat(node.client().hget(JobKeys.job(job.id()), "status")).isEqualTo("cancelled");
  }

  @Test
  void jobs_that_workers_hold_do_not_block_the_sweep() {
    var held = Stream.generate(SampleJobs::job).limit(3).map(job -> job.withExpiresAt(past()));
    held.map(ExpiringJobsIT::stored).forEach(job -> hold(job));
    var waiting = stored(SampleJobs.job().withExpiresAt(past().plusMillis(1)));

    var first = node.expiring.expire(Instant.now(), 0, 3);
    var second = node.expiring.expire(Instant.now(), first.left(), 3);

    assertThat(first.last()).isFalse();
    assertThat(second.expired()).extracting(JobRecord::id).containsExactly(waiting.id());
    assertThat(second.last()).isTrue();
  }

  private static void hold(Job job) {
    node.client().set(JobKeys.lease(job.id()), node.node.nextToken());
  }

  private static Instant past() {
    return Instant.now().minusSeconds(60);
  }

  private static Job expired() {
    return stored(SampleJobs.job().withExpiresAt(past()));
  }

  private static Job stored(Job job) {
    node.outbox.create(List.of(job));
    return job;
  }

  private static Claim claim(Job job, int generation) {
    return node.claims.claim(new JobMessage(job, generation, 1), node.claims.newToken());
  }

  /** A claim while the job had not expired: it is by the message that a claim knows the time. */
  private static Lease claimInTime(Job job) {
    var granted = (Claim.Granted) claim(job.withExpiresAt(null), 0);
    return new Lease(job.id(), granted.token());
  }

  private static List<JobRecord> sweep() {
    return node.expiring.expire(Instant.now(), 0, 100).expired();
  }

  private static JobRecord find(Job job) {
    return node.jobs.find(job.id()).orElseThrow();
  }
}
