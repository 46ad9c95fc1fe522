package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.testkit.ManualClock;
import io.postrider.webhook.DeliveryProgress;
import io.postrider.webhook.DeliveryStore.RecordedAttempt;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.WebhookTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisDeliveriesIT {

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final ManualClock clock = new ManualClock();
  private final RedisDeliveries deliveries = new RedisDeliveries();
  private final Job job = made();

  RedisDeliveriesIT() {
    var breakers = new RedisCircuitBreakers();
    breakers.redis = node.redis;
    breakers.rules = new CircuitBreakerRules(Duration.ofMinutes(1), Duration.ofHours(120));
    breakers.clock = clock;
    breakers.successes = new HostSuccesses();
    breakers.receivers = new KnownReceivers();
    deliveries.redis = node.redis;
    deliveries.breakers = breakers;
    deliveries.retention = node.retention();
    deliveries.clock = clock;
  }

  @Test
  void no_progress_is_recorded_before_the_first_attempt() {
    var state = deliveries.state(task(job, 0, 0, 1));

    assertThat(state.progress()).isEqualTo(DeliveryProgress.NONE);
    assertThat(state.receiver().status()).isEqualTo(ReceiverHealth.Status.ACTIVE);
    assertThat(deliveries.attempts(job.id())).isEmpty();
  }

  @Test
  void attempt_is_recorded_with_the_time_of_the_next_one() {
    var progress = pending(0, 1);

    record(job, 0, progress);

    assertThat(deliveries.state(task(job, 0, 0, 2)).progress()).isEqualTo(progress);
    assertThat(view(job).webhookStatus()).isEqualTo("pending");
    assertThat(view(job).webhookAttempts()).isEqualTo(1);
  }

  @Test
  void attempt_is_recorded_once_however_often_that_is_tried() {
    record(job, 0, pending(0, 1));
    record(job, 0, pending(0, 1));

    assertThat(deliveries.attempts(job.id())).hasSize(1);
  }

  @Test
  void attempt_is_recorded_although_redis_has_forgotten_the_scripts() {
    node.client().scriptFlush(job.id().value());

    record(job, 0, pending(0, 1));

    assertThat(deliveries.attempts(job.id())).hasSize(1);
    assertThat(view(job).webhookStatus()).isEqualTo("pending");
  }

  /** A webhook was sent again while the first attempt, or one of a node that stalls, hung. */
  @Test
  void attempt_that_ends_late_does_not_replace_a_later_one() {
    record(job, 0, ended(1, 1, Status.DELIVERED));

    record(job, 0, pending(0, 1));
    record(job, 0, ended(0, 8, Status.FAILED));

    assertThat(deliveries.progress(task(job, 0, 0, 1).name()))
        .isEqualTo(ended(1, 1, Status.DELIVERED));
    assertThat(view(job).webhookStatus()).isEqualTo("delivered");
    assertThat(deliveries.attempts(job.id())).hasSize(3);
    assertThat(deliveries.failed(null, 9).items()).isEmpty();
  }

  @Test
  void attempts_are_numbered_through_all_rounds() {
    record(job, 0, pending(0, 1));
    record(job, 0, ended(0, 2, Status.DELIVERED));
    record(job, 0, ended(1, 1, Status.DELIVERED));

    assertThat(deliveries.attempts(job.id()))
        .extracting(RecordedAttempt::number)
        .containsExactly(1, 2, 3);
    assertThat(deliveries.attempts(job.id()))
        .extracting(recorded -> WebhookTask.id(recorded.delivery()))
        .containsOnly("msg_" + job.id() + "_0");
  }

  @Test
  void delivery_of_a_former_generation_does_not_change_the_job() {
    record(job, 7, ended(0, 1, Status.FAILED));

    assertThat(view(job).webhookStatus()).isNull();
    assertThat(view(job).webhookAttempts()).isZero();
  }

  @Test
  void delivery_state_contains_the_pause_of_the_endpoint_and_the_progress() {
    for (int attempt = 1; attempt <= 10; attempt++) {
      record(job, 0, pending(0, attempt));
    }

    var state = deliveries.state(task(job, 0, 0, 11));

    assertThat(state.receiver().status()).isEqualTo(ReceiverHealth.Status.PAUSED);
    assertThat(state.receiver().pausedUntil()).isEqualTo(clock.instant().plusSeconds(60));
  }

  @Test
  void failed_webhooks_are_listed_once_and_latest_first_although_some_are_removed_meanwhile() {
    node.client().flushAll();
    var jobs = new ArrayList<JobId>();
    for (int i = 0; i < 7; i++) {
      var made = made();
      jobs.add(0, made.id());
      clock.advance(Duration.ofMillis(i % 3));
      record(made, 0, ended(0, 1, Status.FAILED));
    }

    var first = deliveries.failed(null, 3);
    deliveries.forgetFailed(first.items());
    var second = deliveries.failed(first.nextCursor(), 3);
    var third = deliveries.failed(second.nextCursor(), 3);

    assertThat(first.total()).isEqualTo(7);
    var listed = new ArrayList<JobId>();
    List.of(first, second, third).forEach(page -> listed.addAll(page.items()));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(jobs);
    assertThat(third.nextCursor()).isNull();
  }

  @Test
  void webhook_that_is_delivered_after_all_is_no_longer_listed() {
    node.client().flushAll();
    var made = made();
    record(made, 0, ended(0, 8, Status.FAILED));
    record(made, 0, ended(1, 1, Status.DELIVERED));

    assertThat(deliveries.failed(null, 10).items()).isEmpty();
  }

  @Test
  void list_of_failed_webhooks_loses_entries_whose_jobs_are_gone() {
    node.client().flushAll();
    for (int i = 0; i < 40; i++) {
      var made = made();
      record(made, 0, ended(0, 8, Status.FAILED));
      node.client().del(JobKeys.job(made.id()));
    }

    node.sweep();

    assertThat(deliveries.failed(null, 100).total()).isZero();
  }

  @Test
  void webhook_of_an_erased_job_is_withdrawn() {
    var claim = node.claims().claim(new JobMessage(job, 0, 1), node.claims().newToken());
    var lease = new Lease(job.id(), ((Claim.Granted) claim).token());
    node.claims().complete(lease, null, List.of());

    node.userJobs().erase(List.of(job.id()));

    var pending = task(job, 0, 3, 5);
    assertThat(deliveries.state(pending).progress().covers(pending)).isTrue();
  }

  /** A dead letter is kept, so the numbers of its rounds must not start again. */
  @Test
  void deliveries_and_their_progress_live_as_long_as_the_job() {
    record(job, 0, pending(0, 1));
    assertThat(millisToLive()).isEqualTo(-1);

    node.client().pexpire(JobKeys.job(job.id()), 1_000_000);
    record(job, 0, ended(0, 2, Status.DELIVERED));

    assertThat(millisToLive()).isPositive();
  }

  @Test
  void deliveries_of_a_discarded_dead_letter_expire_with_it() {
    var failure = new Failure(1, clock.instant(), "simulated");
    node.claims().failAttempt(node.claim(job), failure, null);
    record(job, 0, ended(0, 8, Status.FAILED));
    assertThat(millisToLive()).isEqualTo(-1);

    node.jobs().discard(List.of(job.id()));

    assertThat(millisToLive()).isPositive();
  }

  private long millisToLive() {
    return node.client().pttl(JobKeys.webhook(job.id()));
  }

  private Job made() {
    var made = SampleJobs.job("report", "https://example.com/hook", null);
    node.outbox().create(List.of(made));
    return made;
  }

  private JobRecord view(Job job) {
    return node.jobs().find(job.id()).orElseThrow();
  }

  private void record(Job of, int generation, DeliveryProgress progress) {
    var attempt =
        new DeliveryAttempt(
            clock.instant(),
            5,
            500,
            Optional.of("http"),
            Optional.empty(),
            progress.status() == Status.DELIVERED ? Result.DELIVERED : Result.RETRY);
    var task = task(of, generation, progress.round(), progress.attempt());
    deliveries.record(task, attempt, progress, false);
  }

  private DeliveryProgress pending(int round, int attempt) {
    return new DeliveryProgress(round, attempt, Status.PENDING, clock.instant().plusSeconds(5));
  }

  private static DeliveryProgress ended(int round, int attempt, Status status) {
    return new DeliveryProgress(round, attempt, status, null);
  }

  /** A task for an endpoint that only this job has. */
  private static WebhookTask task(Job of, int generation, int round, int attempt) {
    var url = "https://" + of.id() + ".example/hook";
    return new WebhookTask(
        WebhookTask.VERSION,
        of.id().value(),
        generation,
        of.owner(),
        url,
        "{}",
        round,
        attempt,
        0,
        null,
        0,
        false,
        null);
  }
}
