package io.postrider.jobstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UserJobsIT {

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final RedisUserJobs traces = new RedisUserJobs();
  private final Job job = SampleJobs.job("report", "https://example.com/hook?secret", null);

  UserJobsIT() {
    traces.redis = node.redis;
    traces.jobs = node.jobs;
    node.client().flushAll();
    node.beat();
    node.outbox.create(List.of(job));
  }

  @Test
  void erased_job_keeps_only_its_state() {
    var attempt = lease();
    node.results.store(attempt, "application/json", 0, "{\"secret\":1}".getBytes(UTF_8));
    node.claims.complete(attempt, "/reports/x/result", List.of());
    assertThat(node.results.piece(job.id(), "application/json", 0)).isPresent();
    assertThat(traces.erase(List.of(job.id()))).containsExactly(job.id());
    var left = node.jobs.find(job.id()).orElseThrow();
    assertThat(left.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(left.attempts()).isEqualTo(1);
    assertThat(left.job().type()).isEqualTo(job.type());
    assertThat(left.job().userId()).isEqualTo("erased");
    assertThat(left.job().payload()).isEmpty();
    assertThat(left.job().webhookUrl()).isNull();
    assertThat(left.resultUrl()).isNull();
    assertThat(node.results.mediaTypes(job.id())).isEmpty();
  }

  @Test
  void erased_failure_has_no_message_and_is_never_replayed() {
    node.claims.failAttempt(
        lease(), new Failure(1, Instant.now(), "550 <ada@example.com> unknown"), null);
    node.claims.giveUp(new JobMessage(job, 0, 1), "reason", 1);
    assertThat(traces.erase(List.of(job.id()))).as("its message holds the data").isEmpty();
    node.jobs.discard(List.of(job.id()));
    assertThat(traces.erase(List.of(job.id()))).containsExactly(job.id());
    assertThat(traces.erase(List.of(job.id()))).as("once more").containsExactly(job.id());
    var left = node.jobs.find(job.id()).orElseThrow();
    assertThat(left.status()).isEqualTo(JobStatus.FAILED);
    assertThat(left.error()).isNull();
    assertThat(left.failures()).isEmpty();
    assertThat(node.jobs.replay(List.of(job.id()))).isEmpty();
  }

  @Test
  void job_that_has_not_ended_is_not_erased() {
    lease();
    assertThat(traces.erase(List.of(job.id()))).isEmpty();
    assertThat(node.jobs.find(job.id()).orElseThrow().job()).isEqualTo(job);
  }

  @Test
  void jobs_that_have_ended_or_are_gone_are_erased_among_others() {
    var open = SampleJobs.job();
    node.outbox.create(List.of(open));
    node.jobs.cancel(job.id());
    var gone = SampleJobs.job().id();
    assertThat(traces.erase(List.of(job.id(), open.id(), gone))).containsExactly(job.id(), gone);
  }

  @Test
  void jobs_of_a_user_are_read_in_slices() {
    node.outbox.create(List.of(SampleJobs.job(), SampleJobs.job()));
    var all = traces.jobs(job.owner(), job.userId(), 0, 10);
    assertThat(all).hasSize(3);
    assertThat(traces.jobs(job.owner(), job.userId(), 0, 2)).isEqualTo(all.subList(0, 2));
    assertThat(traces.jobs(job.owner(), job.userId(), 2, 2)).isEqualTo(all.subList(2, 3));
    assertThat(traces.jobs(job.owner(), job.userId(), 3, 2)).isEmpty();
  }

  @Test
  void erased_jobs_are_removed_from_the_list_of_the_user() {
    assertThat(traces.jobs(job.owner(), job.userId(), 0, 10)).containsExactly(job.id());
    traces.forget(job.owner(), job.userId(), List.of(job.id()));
    assertThat(traces.jobs(job.owner(), job.userId(), 0, 10)).isEmpty();
  }

  @Test
  void job_that_redis_has_lost_is_listed_for_its_user_once_its_message_is_claimed() {
    node.client().flushAll();
    lease();
    assertThat(traces.jobs(job.owner(), job.userId(), 0, 10)).containsExactly(job.id());
  }

  @Test
  void dead_letter_that_redis_has_lost_is_listed_for_its_user_once_it_is_restored() {
    node.client().flushAll();
    node.claims.giveUp(new JobMessage(job, 0, 1), "reason", 1);
    assertThat(traces.jobs(job.owner(), job.userId(), 0, 10)).containsExactly(job.id());
  }

  private Lease lease() {
    var claim = node.claims.claim(new JobMessage(job, 0, 1), node.node.nextToken());
    return new Lease(job.id(), ((Claim.Granted) claim).token());
  }
}
