package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.Target;
import io.postrider.execution.DeliveryName;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.SharedRedis;
import io.postrider.jobstore.StoreNode;
import io.postrider.webhook.DeliveryProgress;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.DueWebhooks;
import io.postrider.webhook.EndpointDeliveries;
import io.postrider.webhook.FirstAttemptStore.Receiver;
import io.postrider.webhook.Subscription;
import io.postrider.webhook.WebhookTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/** A first attempt leaves in Redis what any attempt leaves, with few commands. */
class FirstAttemptsIT {

  private static final String URL = "https://example.com/hook";

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  private final RedisDeliveries deliveries = new RedisDeliveries();
  private final RedisCircuitBreakers breakers = new RedisCircuitBreakers();
  private final HostSuccesses successes = new HostSuccesses();
  private final KnownReceivers receivers = new KnownReceivers();
  private final RedisEndpointDeliveries ofEndpoints = new RedisEndpointDeliveries();
  private final RedisDueWebhooks due = new RedisDueWebhooks();
  private final RedisFirstAttempts first = new RedisFirstAttempts();
  private final Job job = SampleJobs.job("report", URL, null);
  private final DeliveryName name = new DeliveryName(job.id(), 0, "0");
  private final WebhookTask task = task(0, 1, null);

  FirstAttemptsIT() {
    breakers.redis = node.redis;
    breakers.rules = new CircuitBreakerRules(Duration.ofMinutes(1), Duration.ofHours(120));
    breakers.clock = Clock.systemUTC();
    breakers.successes = successes;
    breakers.receivers = receivers;
    receivers.clock = Clock.systemUTC();
    successes.breakers = breakers;
    due.redis = node.redis;
    due.jobs = node.jobs();
    due.clock = Clock.systemUTC();
    deliveries.redis = node.redis;
    deliveries.breakers = breakers;
    deliveries.retention = node.retention();
    deliveries.clock = Clock.systemUTC();
    first.redis = node.redis;
    first.delivered = new DeliveredWebhooks();
    first.delivered.redis = node.redis;
    first.delivered.due = due;
    first.delivered.ofEndpoints = ofEndpoints;
    first.deliveries = deliveries;
    first.successes = successes;
    first.retention = node.retention();
    first.receivers = receivers;
    ofEndpoints.redis = node.redis;
    ofEndpoints.retention = node.retention();
    ofEndpoints.clock = Clock.systemUTC();
  }

  @BeforeEach
  void complete() {
    node.outbox().create(List.of(job));
    node.claims().complete(node.claim(job), null, List.of(name));
  }

  @Test
  void delivered_webhook_leaves_what_any_attempt_leaves_and_is_no_longer_due() {
    delivered();

    var firstly = keys();
    node.client().del(JobKeys.deliveries(job.id()), JobKeys.webhook(job.id()));
    deliveries.record(task, success(), DELIVERED, false);

    assertThat(firstly).isEqualTo(keys());
    assertThat(node.jobs().find(job.id()).get().webhookStatus()).isEqualTo("delivered");
    assertThat(node.client().exists(JobKeys.DUE_WEBHOOKS)).isFalse();
  }

  @Test
  void attempt_is_numbered_and_expires_with_its_job() {
    delivered();

    assertThat(deliveries.attempts(job.id()))
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.number()).isOne())
        .satisfies(attempt -> assertThat(WebhookTask.id(attempt.delivery())).isEqualTo(task.id()));
    for (var key : List.of(JobKeys.deliveries(job.id()), JobKeys.webhook(job.id()))) {
      assertThat(node.client().ttl(key)).isPositive();
    }
  }

  /** The relay of another node took this one for dead, and a worker was faster. */
  @Test
  void attempt_that_comes_after_another_one_was_recorded_changes_nothing() {
    deliveries.record(
        task(1, 1, null), success(), new DeliveryProgress(1, 1, Status.DELIVERED, null), false);
    var before = keys();

    delivered();

    assertThat(keys()).isEqualTo(before);
    assertThat(node.client().exists(JobKeys.DUE_WEBHOOKS)).isFalse();
  }

  @Test
  void attempts_that_end_together_are_recorded_with_at_most_ten_commands_each() {
    assertThat(commandsOf(completed(20, null)))
        .as("9 each; if each were removed for itself from those that are due, 10")
        .isLessThan(20 * 10);
    assertThat(due.before(Instant.now().plusSeconds(60), 100))
        .extracting(DueWebhooks.Due::name)
        .containsExactly(name);
  }

  @Test
  void attempts_for_a_registered_endpoint_are_listed_with_at_most_ten_commands_each() {
    var tasks = completed(20, new Subscription("ep_1", null, false));

    assertThat(commandsOf(tasks)).isLessThanOrEqualTo(20 * 10);
    var all = new EndpointDeliveries.Filter("ep_1", Set.of(Status.DELIVERED), null, null);
    assertThat(ofEndpoints.list(all, null, 100).items())
        .hasSize(20)
        .allSatisfy(each -> assertThat(each.attempts()).hasSize(1));
  }

  /** Webhooks of as many jobs that have completed. */
  private List<WebhookTask> completed(int count, Subscription subscription) {
    return Stream.generate(() -> SampleJobs.job("report", URL, null))
        .limit(count)
        .map(each -> completed(each, task(each, 0, 1, subscription)))
        .toList();
  }

  private WebhookTask completed(Job which, WebhookTask webhook) {
    node.outbox().create(List.of(which));
    node.claims().complete(node.claim(which), null, List.of(webhook.name()));
    return webhook;
  }

  /** How many commands it takes to record that all of them were delivered. */
  private long commandsOf(List<WebhookTask> webhooks) {
    long before = commands();
    var all =
        webhooks.stream()
            .map(each -> first.delivered(each.name(), each, success()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).join();
    return commands() - before;
  }

  /** How many commands Redis has executed, those of scripts included. */
  private static long commands() {
    try (var redis = new Jedis(SERVER.url())) {
      return redis
          .info("commandstats")
          .lines()
          .filter(line -> !line.matches("(#|cmdstat_(info|hello|client)).*"))
          .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
          .sum();
    }
  }

  @Test
  void receiver_works_until_it_fails_or_is_disabled_and_success_is_counted_with_the_next_failure() {
    assertThat(receiver()).isEqualTo(Receiver.WORKS);
    delivered();
    assertThat(receiver()).as("known").isEqualTo(Receiver.WORKS);

    for (int i = 0; i < 3; i++) {
      breakers.record(task.target(), failure(), false);
    }

    var health = breakers.find(task.host().id()).get();
    assertThat(health.succeeded()).isOne();
    assertThat(health.failed()).isEqualTo(3);
    assertThat(receiver()).isEqualTo(Receiver.FAILS);
    breakers.disable(task.host().id(), "why");
    assertThat(receiver()).isEqualTo(Receiver.CLOSED);
  }

  @Test
  void successes_are_written_together() {
    var other = Target.ofUrl("default", "https://other.example/");
    for (int i = 0; i < 5; i++) {
      successes.count(task.target());
    }
    successes.count(other);
    assertThat(breakers.find(task.host().id())).isEmpty();

    successes.flush();
    successes.flush();

    assertThat(breakers.find(task.host().id()).get().succeeded()).isEqualTo(5);
    assertThat(breakers.find(other.host().id()).get().succeeded()).isOne();
    assertThat(breakers.list(10)).hasSize(2);
  }

  @Test
  void webhook_of_an_erased_job_is_not_attempted() {
    node.client().hset(JobKeys.job(job.id()), "erased", "1");

    assertThat(receiver()).isEqualTo(Receiver.CLOSED);
  }

  private static final DeliveryProgress DELIVERED =
      new DeliveryProgress(0, 1, Status.DELIVERED, null);

  private Receiver receiver() {
    return first.receiver(task).toCompletableFuture().join();
  }

  private void delivered() {
    delivered(task);
  }

  private void delivered(WebhookTask which) {
    first.delivered(which.name(), which, success()).toCompletableFuture().join();
  }

  /** What is stored of the delivery, except times and the revision. */
  private Map<String, Object> keys() {
    var redis = node.client();
    return Map.of(
        "attempts", redis.lrange(JobKeys.deliveries(job.id()), 0, -1),
        "progress", redis.hgetAll(JobKeys.webhook(job.id())),
        "job", redis.hmget(JobKeys.job(job.id()), "webhookStatus", "webhookAttempts"));
  }

  private static DeliveryAttempt success() {
    return new DeliveryAttempt(
        Instant.EPOCH,
        5,
        204,
        Optional.empty(),
        Optional.empty(),
        DeliveryAttempt.Result.DELIVERED);
  }

  private static DeliveryAttempt failure() {
    return new DeliveryAttempt(
        Instant.EPOCH,
        5,
        0,
        Optional.of("connect"),
        Optional.empty(),
        DeliveryAttempt.Result.RETRY);
  }

  private WebhookTask task(int round, int attempt, Subscription subscription) {
    return task(job, round, attempt, subscription);
  }

  private static WebhookTask task(Job job, int round, int attempt, Subscription subscription) {
    return new WebhookTask(
        0,
        job.id().value(),
        0,
        job.owner(),
        URL,
        "{}",
        round,
        attempt,
        0,
        null,
        0,
        false,
        subscription);
  }
}
