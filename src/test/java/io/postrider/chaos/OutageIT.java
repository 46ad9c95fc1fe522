package io.postrider.chaos;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import io.postrider.chaos.Client.Answer;
import io.postrider.job.JobJson;
import io.postrider.job.SampleJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/**
 * While a server is unreachable, hangs or is full, callers are refused in time; afterwards the
 * service recovers by itself.
 */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class OutageIT {

  private static final int CALLERS = 100;

  /** The number of notification workers, as in {@link Chaos}. */
  private static final int WORKERS = 4;

  private final Chaos chaos;

  OutageIT(Chaos chaos) {
    this.chaos = chaos;
  }

  @Test
  void callers_are_refused_in_time_without_the_broker_and_their_jobs_never_run() {
    var experiment = new Experiment(chaos).load().awaitAccepted(20);
    chaos.broker().kill();

    assertRefusedInTime(experiment, "without the broker");

    experiment.restart(chaos.broker());
    assertResumes(experiment);
  }

  @Test
  void callers_are_refused_in_time_without_redis_and_their_jobs_never_run() {
    var experiment = new Experiment(chaos).load().awaitAccepted(20);
    chaos.redis().kill();

    assertRefusedInTime(experiment, "without Redis");

    experiment.restart(chaos.redis());
    assertResumes(experiment);
  }

  @Test
  void callers_are_refused_in_time_without_both_and_their_jobs_never_run() {
    var experiment = new Experiment(chaos).load().awaitAccepted(20);
    chaos.broker().kill();
    chaos.redis().kill();

    assertRefusedInTime(experiment, "without Redis and the broker");
    assertThat(chaos.service().isReady()).as("stays in the load balancer").isTrue();

    experiment.restart(chaos.broker()).restart(chaos.redis());
    assertResumes(experiment);
  }

  /** A resumed Redis executes the commands that are in its buffers. */
  @Test
  void callers_are_refused_in_time_while_redis_hangs_and_their_jobs_never_run() {
    var experiment = new Experiment(chaos).load().awaitAccepted(20);
    Signal.STOP.send(chaos.redis().pid());
    try {
      assertRefusedInTime(experiment, "with a Redis that hangs");
    } finally {
      Signal.CONT.send(chaos.redis().pid());
    }
    experiment.restarted();
    assertResumes(experiment);
  }

  /**
   * Threads that wait for the broker must not stop the node's heartbeat. All workers run a job when
   * the broker begins to hang, and get no answer when they have completed it.
   */
  @Test
  void
      callers_are_refused_in_time_while_the_broker_hangs_and_the_node_keeps_its_claims_and_workers() {
    for (int i = 0; i < 2 * WORKERS; i++) {
      chaos.client().notifyWithoutWebhook("simulate-slow-2000");
    }
    var experiment = new Experiment(chaos);
    Signal.STOP.send(chaos.broker().pid());
    try {
      assertRefusedInTime(experiment, "with a broker that hangs");
      await()
          .during(Duration.ofSeconds(10))
          .atMost(Duration.ofSeconds(20))
          .until(this::nodeHasHeartbeat);
    } finally {
      Signal.CONT.send(chaos.broker().pid());
    }
    experiment.restarted();
    assertResumes(experiment);
  }

  @Test
  void full_redis_refuses_jobs_and_loses_no_accepted_job() {
    var experiment = new Experiment(chaos).load().awaitAccepted(20);
    configureRedis("maxmemory", "1mb");

    assertRefusedInTime(experiment, "with a full Redis");

    configureRedis("maxmemory", "0");
    experiment.restarted();
    assertResumes(experiment);
  }

  @Test
  @LongForm
  void full_disk_of_the_broker_refuses_jobs_and_loses_no_accepted_job() {
    var experiment = new Experiment(chaos).post(40);
    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>90<", "<max-disk-usage>1<"));
    awaitRefusal(experiment);

    assertRefusedInTime(experiment, "with the broker's disk full");

    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>1<", "<max-disk-usage>90<"));
    experiment.restarted();
    assertResumes(experiment);
  }

  @Test
  @LongForm
  void full_address_refuses_jobs_and_loses_no_accepted_job() {
    var full =
        Map.of(
            "<address-full-policy>PAGE<", "<address-full-policy>FAIL<",
            "<max-size-bytes>32M<", "<max-size-bytes>100K<");
    var experiment = new Experiment(chaos);
    chaos.reconfigureBroker(xml -> replaced(xml, full));
    await()
        .atMost(Bounds.TIMEOUT)
        .until(() -> experiment.client().notify(newUser("u")).status() == 202);

    await()
        .atMost(Bounds.TIMEOUT)
        .until(
            () ->
                postInParallel(experiment.client(), "simulate-slow-3000-").stream()
                    .anyMatch(answer -> answer.status() == 503 && answer.retryAfter() != null));

    chaos.reconfigureBroker(xml -> replaced(xml, inverse(full)));
    experiment.restarted();
    var row = experiment.drain(Bounds.DRAINED).effectsMayRepeat().evaluate();
    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
  }

  @Test
  @LongForm
  void unsuitable_broker_configuration_is_named_and_keeps_a_new_node_from_becoming_ready() {
    var wrong =
        Map.of(
            "<max-delivery-attempts>4<", "<max-delivery-attempts>5<",
            "<redelivery-delay>1000<", "<redelivery-delay>0<",
            "<dead-letter-address>dead-letters<", "<dead-letter-address>webhooks<",
            "<default-consumer-window-size>0<", "<default-consumer-window-size>1024<");
    chaos.reconfigureBroker(xml -> replaced(xml, wrong));

    await().atMost(Bounds.TIMEOUT).until(() -> readiness().contains("instead of"));
    assertThat(readiness())
        .contains("max-delivery-attempts 5 instead of 4")
        .contains("no redelivery-delay")
        .contains("dead-letter-address webhooks instead of dead-letters")
        .contains("default-consumer-window-size 1024 instead of 0");
    assertThat(chaos.service().isReady()).as("this node was ready").isTrue();

    chaos.service().kill();
    var started = CompletableFuture.runAsync(() -> Chaos.start(chaos.service()));
    await().atMost(Bounds.TIMEOUT).until(() -> readiness().contains("instead of"));
    assertThat(chaos.service().isReady()).as("this node was never ready").isFalse();

    chaos.reconfigureBroker(xml -> replaced(xml, inverse(wrong)));
    await().atMost(Bounds.TIMEOUT).until(chaos.service()::isReady);
    started.join();
  }

  @Test
  @LongForm
  void job_whose_message_the_broker_lost_is_sent_again() {
    var experiment = new Experiment(chaos);
    for (int i = 0; i < 20; i++) {
      experiment.client().notify("simulate-slow-3000");
    }
    experiment.killService();
    try (var administrator = chaos.administrator();
        var consumer =
            administrator.createConsumer(administrator.createQueue("jobs.notification"))) {
      while (consumer.receive(2_000) != null) {
        // A received message is lost.
      }
    }
    experiment.restart(chaos.service());

    var row = experiment.drain(Bounds.DRAINED).evaluate();

    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
    assertThat(experiment.client().text("metrics?scope=application"))
        .contains("postrider_reconciled");
  }

  /**
   * The state after hours without the broker. The jobs are cancelled ones, because a worker
   * finishes those at once.
   */
  @Test
  @LongForm
  void backlog_of_a_hundred_thousand_jobs_is_relayed_without_stopping_the_nodes_heartbeat() {
    var experiment = new Experiment(chaos);
    chaos.broker().kill();
    putIntoOutbox(100_000);

    experiment.restart(chaos.broker());
    var start = Instant.now();
    await()
        .atMost(Bounds.DRAINED)
        .conditionEvaluationListener(
            seen -> assertThat(nodeHasHeartbeat()).as("heartbeat of the node").isTrue())
        .until(() -> outboxSize() == 0);

    var seconds = Duration.between(start, Instant.now()).toSeconds();
    chaos.figures.note("a backlog of 100,000 jobs was relayed in " + seconds + " s");
    await()
        .atMost(Bounds.RESUMED)
        .until(() -> experiment.client().notify(newUser("u")).status() == 202);
  }

  private void putIntoOutbox(int jobs) {
    try (var redis = redis()) {
      for (int from = 0; from < jobs; from += 1_000) {
        var pipeline = redis.pipelined();
        for (int i = 0; i < 1_000; i++) {
          var job = SampleJobs.job();
          pipeline.hset(
              "job:{" + job.id() + "}",
              Map.of("spec", JobJson.write(job), "status", "cancelled", "generation", "0"));
          pipeline.zadd("outbox", job.createdAt().toEpochMilli(), job.id().value());
        }
        pipeline.sync();
      }
    }
  }

  private long outboxSize() {
    try (var redis = redis()) {
      return redis.zcard("outbox");
    }
  }

  private boolean nodeHasHeartbeat() {
    try (var redis = redis()) {
      return !redis.keys("node:*").isEmpty();
    }
  }

  private void awaitRefusal(Experiment experiment) {
    await()
        .atMost(Bounds.TIMEOUT)
        .until(() -> experiment.client().notify(newUser("u")).status() == 503);
  }

  /** Demands the time of all answers but the slowest of a hundred. */
  private void assertRefusedInTime(Experiment experiment, String when) {
    var answers = postInParallel(experiment.client(), "u-");
    assertThat(answers)
        .allMatch(answer -> answer.status() == 503)
        .allMatch(answer -> answer.retryAfter() != null);
    var duration = answers.stream().map(Answer::duration).sorted().toList().get(CALLERS - 2);
    chaos.figures.note(
        "%d callers at once %s: 99 were answered 503 within %d ms"
            .formatted(CALLERS, when, duration.toMillis()));
    assertThat(duration).isLessThan(Bounds.ANSWERED);
  }

  private static void assertResumes(Experiment experiment) {
    await()
        .atMost(Bounds.RESUMED)
        .until(() -> experiment.client().notify(newUser("u")).status() == 202);
    var row = experiment.drain(Bounds.ENDED).effectsMayRepeat().evaluate();
    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
  }

  private static String newUser(String prefix) {
    return prefix + UUID.randomUUID();
  }

  private static List<Answer> postInParallel(Client client, String user) {
    var threads = Executors.newFixedThreadPool(CALLERS);
    try {
      return Stream.generate(
              () -> CompletableFuture.supplyAsync(() -> client.notify(newUser(user)), threads))
          .limit(CALLERS)
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    } finally {
      threads.shutdown();
    }
  }

  private static String replaced(String text, Map<String, String> replacements) {
    for (var replacement : replacements.entrySet()) {
      text = text.replace(replacement.getKey(), replacement.getValue());
    }
    return text;
  }

  private static Map<String, String> inverse(Map<String, String> map) {
    return map.entrySet().stream().collect(toMap(Map.Entry::getValue, Map.Entry::getKey));
  }

  private String readiness() {
    var health = chaos.client().get("health/ready");
    return health == null ? "" : health.toString();
  }

  private void configureRedis(String setting, String value) {
    try (var redis = redis()) {
      redis.configSet(setting, value);
    }
  }

  private Jedis redis() {
    return new Jedis(chaos.redis().url());
  }
}
