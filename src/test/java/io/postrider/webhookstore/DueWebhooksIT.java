package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claims.Lease;
import io.postrider.execution.DeliveryName;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.testkit.ManualClock;
import io.postrider.webhook.DueWebhooks.Due;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is due is stored when its job is settled, and stays until it is removed. */
class DueWebhooksIT {

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final ManualClock clock = new ManualClock();
  private final StoreNode node = SERVER.newNode(clock);
  private final RedisDueWebhooks due = new RedisDueWebhooks();
  private final Job job = SampleJobs.job();
  private final DeliveryName name = new DeliveryName(job.id(), 0, "0");

  @BeforeEach
  void empty() {
    due.redis = node.redis;
    due.jobs = node.jobs();
    due.clock = clock;
    node.outbox().create(List.of(job));
  }

  @Test
  void webhook_is_due_from_the_step_in_which_its_job_completes_until_it_is_removed() {
    complete();

    assertThat(due()).extracting(Due::name).containsExactly(name);
    assertThat(due()).extracting(each -> each.job().id()).containsExactly(job.id());
    due.remove(List.of(name));
    assertThat(due()).isEmpty();
  }

  @Test
  void webhook_that_a_node_has_in_hand_is_not_taken_from_it() {
    complete();
    clock.advance(Duration.ofSeconds(3));

    due.renew(List.of(name));

    assertThat(due.before(clock.instant().minusSeconds(1), 9)).isEmpty();
    assertThat(due()).hasSize(1);
  }

  @Test
  void removed_webhook_is_not_renewed() {
    complete();
    due.remove(List.of(name));

    due.renew(List.of(name));

    assertThat(due()).isEmpty();
  }

  /** The worker died between the two writes, or another one is about to settle. */
  @Test
  void webhook_of_a_job_that_has_not_completed_stays_and_is_not_sent() {
    var lease = node.claim(job);
    node.client().zadd(JobKeys.DUE_WEBHOOKS, clock.millis(), name.text());

    assertThat(due()).isEmpty();
    node.claims().complete(lease, null, List.of());

    assertThat(due()).extracting(Due::name).containsExactly(name);
  }

  @Test
  void entry_of_a_job_that_is_gone_is_removed() {
    complete();
    node.client().del(JobKeys.job(job.id()));

    assertThat(due()).isEmpty();
    assertThat(node.client().exists(JobKeys.DUE_WEBHOOKS)).isFalse();
  }

  @Test
  void attempt_with_a_stale_token_makes_nothing_due_that_would_be_sent() {
    node.claim(job);

    assertThat(node.claims().complete(new Lease(job.id(), "stale:1"), null, List.of(name)))
        .isNull();

    assertThat(due()).isEmpty();
  }

  private void complete() {
    node.claims().complete(node.claim(job), null, List.of(name));
  }

  private List<Due> due() {
    return due.before(clock.instant().plusSeconds(3_600), 9);
  }
}
