package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.redis.RealRedis;
import io.postrider.status.JobSearch;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListSweeperIT {

  private static RealRedis server;
  private static StoreNode node;

  @BeforeAll
  static void start() {
    server = new RealRedis();
    node = new StoreNode(server.url());
    node.sweeper.retention = new Retention();
  }

  @AfterAll
  static void stop() {
    node.close();
    server.close();
  }

  @BeforeEach
  void forget() {
    node.client().flushAll();
    node.beat();
    node.sweeper.retention.kept = Duration.ZERO;
  }

  @Test
  void lists_of_users_whose_jobs_are_gone_are_removed() {
    var jobs = IntStream.range(0, 2_000).mapToObj(i -> job("shop", "u-" + i)).toList();
    create(jobs);
    jobs.forEach(this::complete);
    assertThat(keys("jobs:user:*")).hasSize(2_000);
    jobs.forEach(job -> node.client().del(JobKeys.job(job.id())));

    sweepAll();

    assertThat(keys("*"))
        .contains(JobKeys.OWNERS)
        .isSubsetOf(
            JobKeys.OWNERS,
            "outbox:leader",
            JobKeys.OPEN,
            JobKeys.UNFINISHED,
            "node:" + node.node.id());
  }

  /** Their records are there, unless Redis has lost them. */
  @Test
  void jobs_that_are_younger_than_records_are_kept_are_not_examined() {
    node.sweeper.retention.kept = Duration.ofHours(1);
    var young = job("shop", "u-1");
    create(List.of(young));
    node.client().del(JobKeys.job(young.id()));
    var old = JobId.next(Instant.now().minus(Duration.ofHours(2)));
    var list = JobKeys.ofUser("shop", "u-1");
    node.client().zadd(list, old.madeAt().toEpochMilli(), old.value());

    sweepAll();

    assertThat(node.client().zrange(list, 0, -1)).containsExactly(young.id().value());
  }

  @Test
  void stored_jobs_stay_listed_among_many_that_are_gone() {
    var jobs = Stream.generate(() -> job("shop", "u-1")).limit(3_000).toList();
    create(jobs);
    var kept = new ArrayList<JobId>();
    for (int i = 0; i < jobs.size(); i++) {
      var id = jobs.get(i).id();
      if (i % 3 == 0) {
        kept.add(id);
      } else {
        node.client().del(JobKeys.job(id));
      }
    }

    sweepAll();

    assertThat(node.client().zrange(JobKeys.ofUser("shop", "u-1"), 0, -1))
        .containsExactlyInAnyOrderElementsOf(kept.stream().map(JobId::value).toList());
  }

  @Test
  void expiry_of_a_list_is_removed() {
    var job = job("shop", "u-1");
    create(List.of(job));
    var list = JobKeys.ofUser("shop", "u-1");
    node.client().expire(list, 100);

    sweepAll();

    assertThat(node.client().ttl(list)).isEqualTo(-1);
  }

  @Test
  void in_flight_key_of_a_job_that_is_gone_is_released_but_not_a_new_one() {
    var old = job("shop", "u-1").withDedupKey("old");
    var fresh = job("shop", "u-1").withDedupKey("fresh");
    var open = job("shop", "u-1").withDedupKey("open");
    var longAgo = JobId.next(Instant.now().minus(Duration.ofHours(2))).value();
    node.client().set(JobKeys.inFlight(old), longAgo);
    node.outbox.reserve(List.of(fresh, open));
    create(List.of(open));

    sweepAll();

    assertThat(keys("inflight:*"))
        .containsExactlyInAnyOrder(JobKeys.inFlight(fresh), JobKeys.inFlight(open));
  }

  @Test
  void jobs_of_a_user_are_found_with_all_owners_latest_first() {
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < 500; i++) {
      jobs.add(job(i % 2 == 0 ? "shop" : "desk", "u-1"));
    }
    create(jobs);
    create(List.of(job("shop", "u-2")));
    var all = new JobSearch(null, null, null, null, "u-1", null, null);

    var found = new ArrayList<JobId>();
    JobId after = null;
    do {
      var slice = node.directory.search(all, after, 70);
      slice.jobs().forEach(record -> found.add(record.id()));
      after = slice.next();
    } while (after != null);

    assertThat(found)
        .containsExactlyElementsOf(
            jobs.stream()
                .map(Job::id)
                .sorted((one, other) -> other.value().compareTo(one.value()))
                .toList());
  }

  @Test
  void owners_with_lists_from_earlier_versions_are_added_to_the_list_of_owners() {
    create(List.of(job("shop", "u-1")));
    node.client().del(JobKeys.OWNERS);

    sweepAll();

    var all = new JobSearch(null, null, null, null, "u-1", null, null);
    assertThat(node.directory.search(all, null, 10).jobs()).hasSize(1);
  }

  private static void sweepAll() {
    for (int run = 0; run < 100; run++) {
      node.sweeper.sweep();
    }
  }

  private static List<String> keys(String pattern) {
    return List.copyOf(node.client().keys(pattern));
  }

  private static Job job(String owner, String user) {
    return Job.of("report", "any", user, owner, Instant.now(), JsonValue.EMPTY_JSON_OBJECT);
  }

  private static void create(List<Job> jobs) {
    node.store(jobs);
  }

  private void complete(Job job) {
    var claim = node.claims.claim(new JobMessage(job, 0, 1), node.node.nextToken());
    node.claims.complete(new Lease(job.id(), ((Claim.Granted) claim).token()), null, List.of());
  }
}
