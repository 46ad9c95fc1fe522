package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who holds the in-flight key of a job that is unique for longer than it is in flight. */
class UniqueJobsIT {

  private static final Duration PERIOD = Duration.ofDays(30);

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final Job job = unique();

  @BeforeEach
  void store() {
    node.beat();
    assertThat(node.outbox.reserve(List.of(job))).containsExactly(job.id());
    node.outbox.create(List.of(job));
  }

  @Test
  void completed_job_keeps_its_key_and_its_record_until_its_period_is_over() {
    node.claims.complete(lease(), null, List.of());

    awaitKept();
    assertThat(holder()).isEqualTo(job.id());
    assertThat(Duration.ofMillis(node.client().pttl(JobKeys.job(job.id()))))
        .as("longer than other records")
        .isBetween(PERIOD.minusMinutes(1), PERIOD);
  }

  @Test
  void failed_job_keeps_its_key_and_a_discarded_one_does_not() {
    fail();
    awaitKept();
    assertThat(holder()).isEqualTo(job.id());

    node.jobs.discard(List.of(job.id()));

    assertFree();
  }

  @Test
  void erased_job_frees_its_key() {
    node.claims.complete(lease(), null, List.of());
    awaitKept();
    var traces = new RedisUserJobs();
    traces.redis = node.redis;
    traces.jobs = node.jobs;

    traces.erase(List.of(job.id()));

    assertFree();
  }

  @Test
  void cancelled_job_frees_its_key() {
    node.jobs.cancel(job.id());

    await().untilAsserted(this::assertFree);
  }

  @Test
  void withdrawn_job_frees_its_key() {
    node.outbox.withdraw(List.of(job));

    assertFree();
  }

  @Test
  void key_that_is_taken_over_does_not_end_with_the_period_of_its_former_holder() {
    node.claims.complete(lease(), null, List.of());
    awaitKept();
    var next = unique();

    assertThat(node.outbox.takeOver(next, job.id())).isTrue();

    assertThat(holder()).isEqualTo(next.id());
    assertThat(node.client().pttl(JobKeys.inFlight(job))).isEqualTo(-1);
  }

  /** A failover of Redis may lose the last writes. */
  @Test
  void job_that_redis_has_lost_holds_its_key_again_once_its_message_is_claimed() {
    node.client().flushAll();
    node.beat();

    lease();

    assertThat(node.outbox.reserve(List.of(unique()))).containsExactly(job.id());
  }

  @Test
  void job_that_redis_has_lost_takes_its_key_from_nobody() {
    node.client().flushAll();
    node.beat();
    var next = unique();
    node.outbox.reserve(List.of(next));

    lease();

    assertThat(holder()).isEqualTo(next.id());
  }

  private void fail() {
    node.claims.failAttempt(lease(), new Failure(1, Instant.now(), "simulated"), null);
    node.claims.giveUp(new JobMessage(job, 0, 1), "simulated", 1);
  }

  private Lease lease() {
    var token = node.claims.newToken();
    assertThat(node.claims.claim(new JobMessage(job, 0, 1), token))
        .isInstanceOf(Claim.Granted.class);
    return new Lease(job.id(), token);
  }

  private void awaitKept() {
    await()
        .untilAsserted(
            () ->
                assertThat(Duration.ofMillis(node.client().pttl(JobKeys.inFlight(job))))
                    .isBetween(PERIOD.minusMinutes(1), PERIOD));
  }

  private void assertFree() {
    assertThat(node.client().get(JobKeys.inFlight(job))).isNull();
  }

  private JobId holder() {
    return node.outbox.reserve(List.of(unique())).get(0);
  }

  private static Job unique() {
    var now = Instant.now();
    return Job.of("digest", "d", "u-1", Job.DEFAULT_OWNER, now, SampleJobs.job().payload())
        .withDedupKey(Job.PAYLOAD_KEY + "digest")
        .withUniqueFor(PERIOD);
  }
}
