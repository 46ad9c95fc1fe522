package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.StoreNode;
import io.postrider.testkit.MovableAddress;
import io.postrider.topology.SentinelGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;

/** Real Sentinels decide which Redis is the primary; everything follows them. */
class RedisSentinelIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOBS = 50;

  @TempDir Path directory;

  private SentinelGroup group;

  @BeforeEach
  void start() throws IOException {
    group = new SentinelGroup(directory);
  }

  @AfterEach
  void stop() {
    group.close();
  }

  @Test
  void everything_follows_the_new_primary_when_the_old_one_is_killed() throws IOException {
    group.startSentinels();
    try (var node = new StoreNode(group.url())) {
      var old = node.redis.primary();
      var changes = node.base.changes();
      var bucket = bucket(node);
      var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
      var heard = new AtomicInteger();
      node.outbox().create(jobs);
      changes.follow(JobKeys.job(jobs.get(0).id()), heard::incrementAndGet);
      await().atMost(PATIENCE).until(() -> heard.get() > 0);
      assertThat(bucket.getAsBoolean()).isTrue();
      assertThat(node.client().waitReplicas(RedisKeys.PROBE, 1, 10_000)).isOne();

      group.kill(old);

      await().atMost(PATIENCE).ignoreExceptions().until(node.leadership::lead);
      assertThat(node.redis.primary()).isNotEqualTo(old);
      assertThat(jobs).allMatch(job -> node.jobs().find(job.id()).isPresent());
      await().atMost(PATIENCE).ignoreExceptions().until(bucket::getAsBoolean);
      await().atMost(PATIENCE).until(() -> subscribers(node, jobs.get(0)) == 1);
      int before = heard.get();
      node.claims().complete(node.claim(jobs.get(0)), null, List.of());
      await().atMost(PATIENCE).until(() -> heard.get() > before);
      assertThat(node.jobs().find(jobs.get(0).id()).orElseThrow().status())
          .isEqualTo(JobStatus.COMPLETED);
      changes.stop();
    }
  }

  /** Two groups, so that nothing is announced on the connection over which the node listens. */
  @Test
  void sentinels_are_asked_again_when_a_primary_refuses_writes(@TempDir Path more)
      throws IOException {
    group.startSentinels();
    try (var next = new SentinelGroup(more);
        var address = new MovableAddress(group.firstSentinel())) {
      next.startSentinels();
      try (var node = new StoreNode(group.urlThrough(address.port()));
          var old = group.firstRedis()) {
        var job = SampleJobs.job();
        var changes = node.base.changes();
        changes.follow(JobKeys.job(job.id()), () -> {});
        await().atMost(PATIENCE).until(() -> subscribers(node, job) == 1);
        assertThat(node.leadership.lead()).isTrue();

        address.moveTo(next.firstSentinel());
        old.configSet("min-replicas-to-write", "2");

        await().atMost(PATIENCE).ignoreExceptions().until(node.leadership::lead);
        await().atMost(PATIENCE).until(() -> pingAndCount(changes, node, job) == 1);
        changes.stop();
      }
    }
  }

  /** It still answers, and Jedis believes whichever Sentinel spoke last. */
  @Test
  void sentinel_that_was_cut_off_from_the_others_leads_nobody_to_a_former_primary()
      throws IOException {
    group.startSentinels();
    group.failOver();
    int cutOff = group.startCutOffSentinel();
    try (var right = new StoreNode(group.url());
        var node = new StoreNode(group.urlWithFirst(cutOff))) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(right.problem()).isEmpty());
      var jobs = Stream.generate(SampleJobs::job).limit(JOBS).toList();
      for (var job : jobs) {
        node.outbox().create(List.of(job));
        assertThat(node.redis.primary()).isEqualTo(right.redis.primary());
      }
      assertThat(jobs).allMatch(job -> right.jobs().find(job.id()).isPresent());
    }
  }

  @Test
  void sentinel_whose_answer_was_outdated_is_listened_to_when_it_agrees() throws IOException {
    group.startSentinels();
    group.failOver();
    int late = group.startCutOffSentinel();
    try (var node = new StoreNode(group.urlWithFirst(late))) {
      var job = SampleJobs.job();
      node.outbox().create(List.of(job));
      await().atMost(PATIENCE).until(() -> group.listeners(group.firstSentinel()) == 1);
      assertThat(group.listeners(late)).isZero();

      group.tellPrimary(late);

      await()
          .atMost(PATIENCE)
          .until(() -> node.jobs().find(job.id()).isPresent() && group.listeners(late) == 1);
    }
  }

  @Test
  void sentinels_that_come_later_than_the_service_are_found() throws IOException {
    try (var node = new StoreNode(group.url())) {
      assertThat(node.problem())
          .startsWith("POSTRIDER_REDIS_URL: no Sentinel says where the primary is: 127.0.0.1:")
          .contains(" does not answer")
          .doesNotContain("secret");

      group.startSentinels();

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(node.problem()).isEmpty());
    }
  }

  @Test
  void sentinels_that_do_not_tell_the_primary_are_named() throws IOException {
    group.startSentinels();
    try (var node = new StoreNode(group.url("other", "sentinel-secret"))) {
      assertThat(node.problem()).contains(" does not know 'other'").doesNotContain("secret");
    }
    try (var node = new StoreNode(group.url(SentinelGroup.PRIMARY, "wrong"))) {
      assertThat(node.problem()).contains(" refuses (WRONGPASS").doesNotContain("wrong)");
    }
    try (var none = new RealRedis();
        var node = new StoreNode("redis-sentinel://127.0.0.1:" + none.url().getPort() + "/jobs")) {
      assertThat(node.problem()).contains(" is not a Sentinel.");
    }
    try (var node = new StoreNode("redis-sentinel://sentinel.invalid:26379/jobs")) {
      assertThat(node.problem()).contains("sentinel.invalid:26379 does not resolve");
    }
    try (var node = new StoreNode(group.url().replace("@", "@sentinel.invalid,"))) {
      assertThat(node.problem()).isEmpty();
      assertThat(node.redis.warning().orElse("")).contains("not resolve: sentinel.invalid.");
    }
  }

  @Test
  void single_redis_that_does_not_resolve_is_told_and_a_url_that_cannot_be_read_stops_the_start() {
    try (var node = new StoreNode(URI.create("redis://redis.invalid:6379"))) {
      assertThat(node.problem())
          .isEqualTo("POSTRIDER_REDIS_URL: the host redis.invalid does not resolve.");
    }
    assertThatThrownBy(() -> new StoreNode("redis://a,b"))
        .hasMessageStartingWith("POSTRIDER_REDIS_URL has several hosts");
  }

  private static long subscribers(StoreNode node, Job job) {
    var channel = JobKeys.job(job.id());
    var counted = node.client().sendCommand(Protocol.Command.PUBSUB, "NUMSUB", channel);
    return (Long) ((List<?>) counted).get(1);
  }

  /** Pings, since a subscription that is silent ends by itself and would move, too. */
  private static long pingAndCount(RedisChanges changes, StoreNode node, Job job) {
    changes.ping();
    return subscribers(node, job);
  }

  /** A bucket whose tokens nobody uses up. */
  private static BooleanSupplier bucket(StoreNode node) {
    var buckets = new RedisBuckets(node.redis, Clock.systemUTC());
    var configuration = RedisBuckets.of(1_000, 1_000, Duration.ofSeconds(1));
    return () ->
        buckets.ask(
            "bucket", configuration, Optimizations.batching(), bucket -> bucket.tryConsume(1));
  }
}
