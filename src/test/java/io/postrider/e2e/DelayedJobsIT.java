package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.stack.LocalStack;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@EndToEnd
class DelayedJobsIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  private final Service service;
  private final LocalStack stack;

  DelayedJobsIT(Service service, LocalStack stack) {
    this.service = service;
    this.stack = stack;
  }

  /** As a failover of Redis may lose it that comes just after the client was answered. */
  @Test
  void delayed_job_that_redis_loses_after_its_202_is_done_at_its_time() {
    var due = Instant.now().plusSeconds(10);
    var jobId =
        service
            .post(
                "notifications",
                "{\"type\": \"welcome\", \"userId\": \"u-lost\", \"deliverAt\": \"%s\"}"
                    .formatted(due))
            .json()
            .getString("jobId");

    try (var redis = new Jedis(stack.redis().orElseThrow().url())) {
      assertThat(redis.del("job:{" + jobId + "}")).isOne();
      assertThat(redis.zrem("jobs:delayed", jobId)).isOne();
    }

    await().atMost(SOON).until(() -> service.get("jobs/" + jobId).status() == 200);
    var done = service.awaitStatus(jobId, "completed");
    assertThat(Instant.parse(done.getString("startedAt"))).isAfter(due);
    assertThat(done.getInt("attempts")).isOne();
  }
}
