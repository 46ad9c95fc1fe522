package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RealRedis;
import io.postrider.status.JobSearch;
import io.postrider.topology.ClusterNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Redis Cluster: nothing is answered wrongly while its slots move and its nodes die. */
class RedisClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOBS = 50;

  @TempDir static Path directory;

  private static ClusterNodes cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = new ClusterNodes(directory).join();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void everything_follows_the_new_primary_when_the_old_one_is_killed() {
    try (var node = new StoreNode(cluster.url())) {
      var old = node.base.primary();
      var changes = node.base.changes();
      var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
      var heard = new AtomicInteger();
      node.outbox.create(jobs);
      changes.follow(JobKeys.job(jobs.get(0).id()), heard::incrementAndGet);
      await().atMost(PATIENCE).until(() -> heard.get() > 0);

      cluster.kill(old);

      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> node.outbox.create(List.of(SampleJobs.job())).isEmpty());
      await().atMost(PATIENCE).until(() -> !node.base.primary().equals(old));
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(jobs).allMatch(job -> node.jobs.find(job.id()).isPresent()));
      int before = heard.get();
      node.claims.complete(node.claim(jobs.get(0)), null, List.of());
      await().atMost(PATIENCE).until(() -> heard.get() > before);
      assertThat(node.jobs.find(jobs.get(0).id()).orElseThrow().status())
          .isEqualTo(JobStatus.COMPLETED);
    }
  }

  @Test
  void each_primary_is_checked_and_swept() {
    try (var node = new StoreNode(cluster.url())) {
      var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
      await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
      node.outbox.create(jobs);
      assertThat(node.base.primaries()).hasSize(ClusterNodes.PRIMARIES);
      jobs.forEach(job -> node.client().del(JobKeys.job(job.id())));
      var list = JobKeys.ofUser(jobs.get(0).owner(), jobs.get(0).userId());
      var ids = jobs.stream().map(job -> job.id().value()).toArray(String[]::new);
      assertThat(node.client().zmscore(list, ids)).doesNotContainNull();

      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                node.sweeper.sweep();
                return node.client().zmscore(list, ids).stream().allMatch(Objects::isNull);
              });
    }
  }

  @Test
  void command_that_the_cluster_refuses_for_a_moment_is_sent_again() {
    try (var node = new StoreNode(cluster.url())) {
      await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
      var job = SampleJobs.job();
      node.outbox.create(List.of(job));
      var refusing =
          CompletableFuture.runAsync(() -> cluster.refuseForAMoment(JobKeys.job(job.id())));

      while (!refusing.isDone()) {
        assertThat(node.jobs.find(job.id())).isPresent();
      }
      refusing.join();
    }
  }

  @Test
  void nothing_is_answered_wrongly_while_slots_move_and_primaries_change_places() {
    try (var node = new StoreNode(cluster.url())) {
      await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
      var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
      node.outbox.create(jobs);
      var moved = new AtomicBoolean();
      var mover =
          CompletableFuture.runAsync(
                  () -> {
                    jobs.forEach(job -> cluster.moveSlotOf(JobKeys.job(job.id())));
                    cluster.changePlaces();
                  })
              .whenComplete((done, failed) -> moved.set(true));
      int steps = 0;
      while (!moved.get() || steps < JOBS) {
        var job = jobs.get(steps++ % JOBS);
        var token = node.claims.newToken();
        assertThat(claim(node, job, token)).isEqualTo(new Claim.Granted(token, 1));
        node.claims.release(new Lease(job.id(), token));
        assertThat(node.jobs.find(job.id()).orElseThrow().attempts()).isZero();
        assertThat(node.outbox.unconfirmed(List.of(job.id()))).containsExactly(job.id());
      }
      mover.join();
      assertThat(node.outbox.unconfirmedBefore(Instant.now().plusSeconds(1), 0, 10_000))
          .extracting(dispatch -> dispatch.job().id())
          .containsAll(jobs.stream().map(Job::id).toList());
    }
  }

  private static Claim claim(StoreNode node, Job job, String token) {
    return node.claims.claim(new JobMessage(job, 0, 1), token);
  }

  @Test
  void no_primary_gets_more_than_half_of_the_commands() {
    try (var node = new StoreNode(cluster.url())) {
      await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
      var primaries = node.base.primaries();
      primaries.forEach(each -> ClusterNodes.with(each, redis -> redis.configResetStat()));

      for (int i = 0; i < 20; i++) {
        var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
        node.outbox.create(jobs);
        node.outbox.confirm(jobs.stream().map(Job::id).toList());
        jobs.forEach(job -> node.claims.complete(node.claim(job), null, List.of()));
        node.directory.search(new JobSearch(null, null, null, null, null, null, null), null, JOBS);
      }

      var calls = primaries.stream().mapToLong(ClusterNodes::calls).toArray();
      assertThat(LongStream.of(calls).max().orElseThrow())
          .as("%s", Arrays.toString(calls))
          .isLessThan(LongStream.of(calls).sum() / 2);
    }
  }

  @Test
  void what_is_wrong_with_a_cluster_is_told_at_once(@TempDir Path other) throws IOException {
    try (var alone = new RealRedis();
        var node = new StoreNode(alone.url().toString().replace("redis:", "redis-cluster:"))) {
      assertThat(node.problem())
          .startsWith("POSTRIDER_REDIS_URL: no node tells where the slots of the cluster are:")
          .contains(" is not a node of a cluster");
    }
    try (var node = new StoreNode("redis-cluster://redis.invalid:6379,127.0.0.1:1")) {
      assertThat(node.problem())
          .contains("redis.invalid:6379 does not resolve; 127.0.0.1:1 does not answer.");
    }
    try (var node = new StoreNode(cluster.url().replace("@", "@redis.invalid,"))) {
      await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
      assertThat(node.base.warning().orElse("")).contains("do not resolve: redis.invalid.");
    }
    try (var node = new StoreNode(cluster.url().replace("data-secret", "wrong"))) {
      assertThat(node.problem()).contains(" refuses (WRONGPASS").doesNotContain("wrong)");
    }
    try (var node =
        new StoreNode(cluster.url().replaceFirst("-cluster", "").replaceFirst(",.*", ""))) {
      assertThat(Stream.generate(() -> submitted(node)).limit(20))
          .anyMatch(answer -> answer.contains("MOVED"));
    }
    try (var unjoined = new ClusterNodes(other)) {
      try (var node = new StoreNode(unjoined.url())) {
        assertThat(node.problem()).contains(" has not joined a cluster");
      }
      unjoined.assign(0, 100, 16_383);
      try (var node = new StoreNode(unjoined.url())) {
        assertThat(node.problem()).contains("no node of the cluster has the slots 0-99.");
      }
    }
  }

  private static String submitted(StoreNode node) {
    try {
      return "" + node.outbox.create(List.of(SampleJobs.job()));
    } catch (UnavailableException refused) {
      return refused.getMessage();
    }
  }
}
