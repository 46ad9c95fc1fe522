package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.webhook.WebhookTask;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Delayed webhooks wait in Redis until they are due, and leave no keys behind. */
class DelayedWebhooksIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final RedisDelayedWebhooks webhooks = new RedisDelayedWebhooks();
  private final WebhookTask retried = task("https://one.example/", 2, 0);
  private final WebhookTask deferred = task("https://one.example/", 1, 1);
  private final WebhookTask deferredElsewhere = task("https://other.example/", 1, 1);

  DelayedWebhooksIT() {
    webhooks.redis = node.redis;
  }

  @Test
  void due_webhook_is_returned_until_it_is_sent() {
    webhooks.add(retried, NOW.plusSeconds(5));
    webhooks.add(retried, NOW.plusSeconds(5));

    assertThat(webhooks.due(NOW.plusSeconds(4), 9)).isEmpty();
    assertThat(webhooks.due(NOW.plusSeconds(5), 9)).containsExactly(retried);
    assertThat(webhooks.due(NOW.plusSeconds(5), 9)).containsExactly(retried);
    assertThat(webhooks.delayed()).isOne();
  }

  /** A node of a later release can read it. */
  @Test
  void webhook_of_an_unknown_version_is_kept_and_holds_up_no_other() {
    webhooks.add(retried, NOW);
    var key = JobKeys.delayedWebhooks(new JobId(retried.jobId()));
    node.client()
        .hgetAll(key)
        .forEach((name, text) -> hset(key, name, text.replace("\"version\":1", "\"version\":9")));
    webhooks.add(deferred, NOW.plusSeconds(1));

    assertThat(webhooks.due(NOW.plusSeconds(1), 1)).isEmpty();
    assertThat(webhooks.due(NOW.plusSeconds(1), 1)).containsExactly(deferred);
    assertThat(webhooks.delayed()).isEqualTo(2);

    node.client()
        .hgetAll(key)
        .forEach((name, text) -> hset(key, name, text.replace("\"version\":9", "\"version\":1")));
    assertThat(webhooks.due(NOW.plusSeconds(90), 9)).contains(retried);
  }

  private void hset(String key, String name, String text) {
    node.client().hset(key, name, text);
  }

  @Test
  void due_webhooks_are_ordered_by_time() {
    webhooks.add(retried, NOW.plusSeconds(3));
    webhooks.add(deferred, NOW.plusSeconds(1));
    webhooks.add(deferredElsewhere, NOW.plusSeconds(2));

    assertThat(webhooks.due(NOW.plusSeconds(3), 2)).containsExactly(deferred, deferredElsewhere);
  }

  @Test
  void sent_webhooks_leave_no_keys() {
    webhooks.add(retried, NOW);
    webhooks.add(deferred, NOW);

    webhooks.sent(List.of(retried, deferred));

    assertThat(node.client().keys("*")).isEmpty();
  }

  @Test
  void webhooks_deferred_because_of_one_receiver_are_recalled_and_retries_are_not() {
    webhooks.add(retried, NOW.plusSeconds(60));
    webhooks.defer(deferred, NOW.plusSeconds(60), deferred.target().id());
    webhooks.defer(deferredElsewhere, NOW.plusSeconds(60), deferred.host().id());

    webhooks.recall(deferred.target().id(), NOW);

    assertThat(webhooks.due(NOW, 9)).containsExactly(deferred);
  }

  @Test
  void recall_makes_no_webhook_later_and_restores_no_sent_one() {
    webhooks.defer(deferred, NOW, deferred.host().id());
    webhooks.recall(deferred.host().id(), NOW.plusSeconds(9));
    assertThat(webhooks.due(NOW, 9)).containsExactly(deferred);

    node.client().zrem(WebhookKeys.DELAYED_WEBHOOKS, deferred.jobId() + " " + deferred.step());
    webhooks.recall(deferred.host().id(), NOW);

    assertThat(webhooks.delayed()).isZero();
  }

  @Test
  void name_without_a_task_is_removed() {
    webhooks.add(retried, NOW);
    node.client().del(JobKeys.delayedWebhooks(new JobId(retried.jobId())));

    assertThat(webhooks.due(NOW, 9)).isEmpty();
    assertThat(webhooks.delayed()).isZero();
  }

  private static WebhookTask task(String url, int attempt, int deferrals) {
    var job = SampleJobs.job().id().value();
    return new WebhookTask(
        WebhookTask.VERSION,
        job,
        0,
        "default",
        url,
        "{}",
        0,
        attempt,
        deferrals,
        null,
        0,
        false,
        null);
  }
}
