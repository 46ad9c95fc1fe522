package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RealRedis;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A write counts as stored when as many replicas have it as the setting asks for. */
class ReplicasIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void job_is_stored_only_while_the_replica_that_is_asked_for_has_it() {
    try (var primary = new RealRedis();
        var node = new StoreNode(primary.url().toString(), 1)) {
      try (var replica = new RealRedis()) {
        follow(replica, primary);
        await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
        var job = copied(node);
        try (var copy = new Jedis(replica.url())) {
          assertThat(copy.exists(JobKeys.job(job.id()))).isTrue();
        }
      }
      var job = SampleJobs.job();
      assertThatThrownBy(() -> node.outbox.create(List.of(job)))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("has not copied the write to 1 of its replicas");
      assertThat(node.problem()).contains("POSTRIDER_REDIS_REPLICAS");
      // The withdrawal takes effect before the replicas have it, and is repeated until then.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThatThrownBy(() -> node.outbox.withdraw(List.of(job)))
                    .hasMessageContaining("has not copied");
                assertThat(node.jobs.find(job.id())).isEmpty();
              });

      try (var replica = new RealRedis()) {
        follow(replica, primary);
        await().atMost(PATIENCE).until(() -> node.problem().isEmpty());
        await()
            .atMost(PATIENCE)
            .ignoreException(UnavailableException.class)
            .until(() -> node.outbox.withdraw(List.of(job)).equals(Set.of(job.id())));
      }
    }
  }

  @Test
  void number_below_zero_stops_the_start() {
    assertThatThrownBy(() -> new StoreNode("redis://127.0.0.1", -1))
        .hasMessage("POSTRIDER_REDIS_REPLICAS must be 0 or more.");
  }

  /** Stores a job, or the next one if the replica is late, which has a second. */
  private static Job copied(StoreNode node) {
    return await()
        .atMost(PATIENCE)
        .ignoreException(UnavailableException.class)
        .until(
            () -> {
              var job = SampleJobs.job();
              assertThat(node.outbox.create(List.of(job))).isEmpty();
              return job;
            },
            Objects::nonNull);
  }

  private static void follow(RealRedis replica, RealRedis primary) {
    try (var client = new Jedis(replica.url())) {
      client.replicaof("127.0.0.1", primary.url().getPort());
    }
  }
}
