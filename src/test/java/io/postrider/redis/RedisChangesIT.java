package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.StoreNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import redis.clients.jedis.Protocol;

/** A follower is notified after each loss of the subscription's connection. */
class RedisChangesIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final RealRedis server = new RealRedis();
  private final StoreNode node = new StoreNode(server.url());
  private final RedisChanges changes = node.base.changes();

  @AfterEach
  void stop() {
    changes.stop();
    node.close();
    server.close();
  }

  /** The steps of a job that fails once, in order. */
  private List<Runnable> life(Job job, Runnable follow) {
    var delivery = new JobMessage(job, 0, 1);
    return List.of(
        () -> node.outbox().create(List.of(job)),
        follow,
        () -> node.claims().failAttempt(granted(delivery), failure(), Instant.now()),
        () -> node.claims().complete(granted(delivery), null, List.of()));
  }

  @TestFactory
  Stream<DynamicTest> terminal_state_is_seen_whenever_the_subscriber_is_cut() {
    var steps = life(SampleJobs.job(), () -> {}).size();
    return IntStream.rangeClosed(0, steps)
        .mapToObj(
            cut -> DynamicTest.dynamicTest("before step " + cut, () -> requireEndSeen(cut, steps)));
  }

  private void requireEndSeen(int cut, int steps) {
    var job = SampleJobs.job();
    var ended = new AtomicBoolean();
    var life = life(job, () -> changes.follow(JobKeys.job(job.id()), () -> look(job, ended)));
    for (int step = 0; step < steps; step++) {
      if (step == cut) {
        cutSubscriber();
      }
      life.get(step).run();
    }
    if (cut == steps) {
      cutSubscriber();
    }
    await().atMost(TIMEOUT).untilTrue(ended);
    changes.unfollow(JobKeys.job(job.id()));
  }

  @Test
  void terminal_states_of_many_jobs_are_seen_although_the_subscription_is_cut_repeatedly() {
    var cutter = Executors.newSingleThreadScheduledExecutor();
    try {
      var jobs = IntStream.range(0, 200).mapToObj(i -> SampleJobs.job()).toList();
      var seen = jobs.stream().map(job -> new AtomicBoolean()).toList();
      cutter.scheduleWithFixedDelay(this::cutSubscriber, 0, 37, TimeUnit.MILLISECONDS);
      for (int i = 0; i < jobs.size(); i++) {
        var job = jobs.get(i);
        var ended = seen.get(i);
        life(job, () -> changes.follow(JobKeys.job(job.id()), () -> look(job, ended)))
            .forEach(Runnable::run);
      }
      await().atMost(TIMEOUT).untilAsserted(() -> assertThat(seen).allMatch(AtomicBoolean::get));
    } finally {
      cutter.shutdownNow();
    }
  }

  private Lease granted(JobMessage delivery) {
    var token = node.claims().newToken();
    assertThat(node.claims().claim(delivery, token)).isInstanceOf(Claim.Granted.class);
    return new Lease(delivery.id(), token);
  }

  private static Failure failure() {
    return new Failure(1, Instant.now(), "once");
  }

  /** Looks in another thread, because a follower must not block. */
  private void look(Job job, AtomicBoolean ended) {
    node.redis
        .reads()
        .submit(pipeline -> pipeline.hget(JobKeys.job(job.id()), "status")::get)
        .thenAccept(status -> ended.compareAndSet(false, status.equals("completed")));
  }

  private void cutSubscriber() {
    node.client().sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "pubsub");
  }
}
