package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.redis.RealRedis;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many workers of two nodes claim the same jobs at the same moment. */
@Tag("long-form")
class ClaimsIT {

  private static final int THREADS = 50;
  private static final int JOBS = 1_000;
  private static final Instant NOW = Instant.now();

  private static RealRedis redis;
  private static List<StoreNode> nodes;

  private final List<Job> jobs = Stream.generate(ClaimsIT::job).limit(JOBS).toList();
  private final Map<JobId, String> tokens = new ConcurrentHashMap<>();

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    nodes = List.of(new StoreNode(redis.url()), new StoreNode(redis.url()));
    nodes.forEach(StoreNode::beat);
  }

  @AfterAll
  static void stop() {
    nodes.forEach(StoreNode::close);
    redis.close();
  }

  @Test
  void one_of_fifty_claiming_threads_gets_each_attempt_of_each_generation() throws Exception {
    nodes.get(0).outbox.create(jobs);
    for (int generation = 0; generation < 2; generation++) {
      claimFromAllThreads(generation, 1);
      failAll(1);
      claimFromAllThreads(generation, 2);
      failAll(2);
      giveUpAndReplay(generation);
    }
  }

  @Test
  void one_of_fifty_claiming_threads_gets_each_job_of_a_killed_node() throws Exception {
    var killed = new StoreNode(redis.url());
    nodes.get(0).outbox.create(jobs);
    for (var job : jobs) {
      assertThat(claim(killed, job, 0)).isInstanceOf(Claim.Granted.class);
    }
    claimFromAllThreads(0, 2);
    killed.close();
  }

  @Test
  void expired_lease_of_a_living_worker_is_renewed_unless_another_worker_holds_the_job() {
    nodes.get(0).outbox.create(jobs.subList(0, 2));
    var lapsed = hold(jobs.get(0));
    var taken = hold(jobs.get(1));
    assertThat(claim(nodes.get(1), jobs.get(1), 0)).isInstanceOf(Claim.Granted.class);

    nodes.get(0).claims.renew(List.of(lapsed, taken));

    assertThat(claim(nodes.get(1), jobs.get(0), 0)).isEqualTo(new Claim.Busy(lapsed.token()));
    assertThat(nodes.get(0).claims.complete(lapsed, null, List.of())).isNotNull();
    assertThat(nodes.get(0).claims.complete(taken, null, List.of())).isNull();
  }

  /** The queue of the job may be paused for longer than records are kept. */
  @Test
  void withdrawn_job_is_kept_until_its_message_has_come() {
    var node = nodes.get(0);
    var withdrawn = jobs.get(0);
    node.outbox.create(List.of(withdrawn));
    node.jobs.cancel(withdrawn.id());
    var record = JobKeys.job(withdrawn.id());
    assertThat(days(node, record)).isGreaterThan(366);

    assertThat(claim(node, withdrawn, 0)).isInstanceOf(Claim.Done.class);

    assertThat(days(node, record)).isBetween(6L, 7L);
  }

  /** No message will come that could make the time of its record shorter. */
  @Test
  void delayed_job_that_is_withdrawn_is_kept_no_longer_than_others() {
    var node = nodes.get(0);
    var delayed = SampleJobs.dueAt(Instant.now().plus(Duration.ofHours(1)));
    node.outbox.create(List.of(delayed));

    node.jobs.cancel(delayed.id());

    assertThat(days(node, JobKeys.job(delayed.id()))).isBetween(6L, 7L);
  }

  private static long days(StoreNode node, String key) {
    return Duration.ofMillis(node.client().pttl(key)).toDays();
  }

  /** Claims a job and lets the lease expire. */
  private Lease hold(Job job) {
    var granted = (Claim.Granted) claim(nodes.get(0), job, 0);
    nodes.get(0).client().del(JobKeys.lease(job.id()));
    return new Lease(job.id(), granted.token());
  }

  @Test
  void released_job_can_be_claimed_at_once_and_the_attempt_does_not_count() {
    var job = jobs.get(0);
    nodes.get(0).outbox.create(List.of(job));
    var granted = (Claim.Granted) claim(nodes.get(0), job, 0);

    nodes.get(0).claims.release(new Lease(job.id(), "stale"));
    assertThat(claim(nodes.get(1), job, 0)).isEqualTo(new Claim.Busy(granted.token()));
    nodes.get(0).claims.release(new Lease(job.id(), granted.token()));

    var record = nodes.get(0).jobs.find(job.id()).orElseThrow();
    assertThat(record.status()).isEqualTo(JobStatus.WAITING);
    assertThat(record.attempts()).isZero();
    assertThat((Claim.Granted) claim(nodes.get(1), job, 0))
        .extracting(Claim.Granted::attempt)
        .isEqualTo(1);
  }

  /** The answer to the call about the first attempt was lost, and it is made again much later. */
  @Test
  void failure_that_is_reported_again_after_a_later_attempt_has_completed_the_job_is_stale() {
    var job = jobs.get(0);
    var node = nodes.get(0);
    node.outbox.create(List.of(job));
    var failed = new Lease(job.id(), ((Claim.Granted) claim(node, job, 0)).token());
    var failure = new Failure(1, NOW, "no");
    assertThat(node.claims.failAttempt(failed, failure, NOW)).isTrue();
    assertThat(node.claims.failAttempt(failed, failure, NOW)).isTrue();
    var completed = new Lease(job.id(), ((Claim.Granted) claim(node, job, 0)).token());
    assertThat(node.claims.complete(completed, null, List.of())).isNotNull();

    assertThat(node.claims.failAttempt(failed, failure, NOW)).isFalse();
  }

  @Test
  void unattended_job_is_found_behind_many_older_ones() {
    var node = nodes.get(0);
    node.store(jobs);
    var last = jobs.get(JOBS - 1);
    Predicate<JobRecord> isLast = job -> job.id().equals(last.id());
    var now = Instant.now();

    assertThat(node.jobs.unattended(now, isLast, 1)).extracting(JobRecord::id).contains(last.id());
    assertThat(claim(node, last, 0)).isInstanceOf(Claim.Granted.class);
    assertThat(node.jobs.unattended(now, isLast, 1)).isEmpty();
  }

  private void claimFromAllThreads(int generation, int attempt) throws Exception {
    tokens.clear();
    var start = new CyclicBarrier(THREADS);
    var threads = Executors.newFixedThreadPool(THREADS);
    var workers =
        IntStream.range(0, THREADS)
            .mapToObj(
                i -> threads.submit(() -> claimAll(nodes.get(i % 2), start, generation, attempt)))
            .toList();
    int granted = 0;
    for (Future<Integer> worker : workers) {
      granted += worker.get();
    }
    threads.shutdown();
    assertThat(granted).isEqualTo(JOBS);
    assertThat(tokens).hasSize(JOBS);
  }

  private int claimAll(StoreNode node, CyclicBarrier start, int generation, int attempt)
      throws Exception {
    var order = new ArrayList<>(jobs);
    Collections.shuffle(order);
    start.await();
    int granted = 0;
    for (var job : order) {
      if (claim(node, job, generation) instanceof Claim.Granted grant) {
        assertThat(grant.attempt()).isEqualTo(attempt);
        assertThat(tokens.put(job.id(), grant.token())).as("granted before").isNull();
        granted++;
      }
    }
    return granted;
  }

  private static Claim claim(StoreNode node, Job job, int generation) {
    return node.claims.claim(new JobMessage(job, generation, 1), node.claims.newToken());
  }

  private void failAll(int attempt) {
    var failure = new Failure(attempt, NOW, "no");
    for (var job : jobs) {
      var lease = new Lease(job.id(), tokens.get(job.id()));
      assertThat(nodes.get(0).claims.failAttempt(lease, failure, NOW)).isTrue();
    }
  }

  private void giveUpAndReplay(int generation) {
    jobs.forEach(job -> nodes.get(0).claims.giveUp(new JobMessage(job, generation, 4), "no", 2));
    assertThat(nodes.get(0).jobs.replay(jobs.stream().map(Job::id).toList())).hasSize(JOBS);
  }

  private static Job job() {
    return new Job(
        JobId.next(NOW),
        "report",
        "sales",
        "u",
        Job.DEFAULT_OWNER,
        5,
        NOW,
        null,
        null,
        null,
        JsonValue.EMPTY_JSON_OBJECT);
  }
}
