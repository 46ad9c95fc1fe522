package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import io.postrider.webhook.DelayedWebhooks;
import io.postrider.webhook.WebhookTask;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks wait in Redis until they are due, and leave nothing behind. */
class DelayedWebhooksIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static RealRedis redis;
  private static StoreNode node;

  private final DelayedWebhooks webhooks = node.webhooks;
  private final WebhookTask retried = task("https://one.example/", 2, 0);
  private final WebhookTask putOff = task("https://one.example/", 1, 1);
  private final WebhookTask putOffElsewhere = task("https://other.example/", 1, 1);

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    node = redis.node();
  }

  @AfterAll
  static void stop() {
    node.close();
    redis.close();
  }

  @BeforeEach
  void empty() {
    node.redis.client().flushAll();
  }

  @Test
  void webhook_is_found_once_it_is_due_and_again_until_it_is_sent() {
    webhooks.add(retried, NOW.plusSeconds(5));
    webhooks.add(retried, NOW.plusSeconds(5));

    assertThat(webhooks.due(NOW.plusSeconds(4), 9)).isEmpty();
    assertThat(webhooks.due(NOW.plusSeconds(5), 9)).containsExactly(retried);
    assertThat(webhooks.due(NOW.plusSeconds(5), 9)).containsExactly(retried);
    assertThat(webhooks.delayed()).isOne();
  }

  @Test
  void first_due_comes_first() {
    webhooks.add(retried, NOW.plusSeconds(3));
    webhooks.add(putOff, NOW.plusSeconds(1));
    webhooks.add(putOffElsewhere, NOW.plusSeconds(2));

    assertThat(webhooks.due(NOW.plusSeconds(3), 2)).containsExactly(putOff, putOffElsewhere);
  }

  @Test
  void nothing_is_left_of_what_was_sent() {
    webhooks.add(retried, NOW);
    webhooks.add(putOff, NOW);

    webhooks.sent(List.of(retried, putOff));

    assertThat(node.redis.client().keys("*")).isEmpty();
  }

  @Test
  void what_was_put_off_is_recalled_for_its_endpoint_and_what_waits_to_retry_is_not() {
    webhooks.add(retried, NOW.plusSeconds(60));
    webhooks.add(putOff, NOW.plusSeconds(60));
    webhooks.add(putOffElsewhere, NOW.plusSeconds(60));

    webhooks.recall(putOff.endpoint(), NOW);

    assertThat(webhooks.due(NOW, 9)).containsExactly(putOff);
  }

  @Test
  void recall_makes_nothing_later_and_brings_back_nothing_that_was_sent() {
    webhooks.add(putOff, NOW);
    webhooks.recall(putOff.endpoint(), NOW.plusSeconds(9));
    assertThat(webhooks.due(NOW, 9)).containsExactly(putOff);

    node.redis.client().zrem(RedisKeys.DELAYED_WEBHOOKS, putOff.jobId() + " " + putOff.step());
    webhooks.recall(putOff.endpoint(), NOW);

    assertThat(webhooks.delayed()).isZero();
  }

  @Test
  void name_without_a_task_is_taken_off() {
    webhooks.add(retried, NOW);
    node.redis.client().del(RedisKeys.delayedWebhooks(new JobId(retried.jobId())));

    assertThat(webhooks.due(NOW, 9)).isEmpty();
    assertThat(webhooks.delayed()).isZero();
  }

  private static WebhookTask task(String url, int attempt, int deferrals) {
    var job = SampleJobs.job().id().value();
    return new WebhookTask(job, 0, "default", url, "{}", 0, attempt, deferrals, null, 0, false);
  }
}
