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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** What is away or full is said in time, and is come back from without help. */
@ExtendWith(HurtStack.class)
class OutageIT {

  private static final int CALLERS = 100;

  /** Of notifications, see {@link Chaos}. */
  private static final int WORKERS = 4;

  private final Chaos chaos;

  OutageIT(Chaos chaos) {
    this.chaos = chaos;
  }

  @Test
  void without_broker_callers_are_told_in_time_and_what_they_asked_for_is_not_done() {
    var trial = new Trial(chaos).load().awaitAccepted(20);
    chaos.broker().kill();

    assertRefusedInTime(trial, "without the broker");

    trial.restart(chaos.broker());
    assertResumes(trial);
  }

  @Test
  void without_redis_callers_are_told_in_time_and_what_they_asked_for_is_not_done() {
    var trial = new Trial(chaos).load().awaitAccepted(20);
    chaos.redis().kill();

    assertRefusedInTime(trial, "without Redis");

    trial.restart(chaos.redis());
    assertResumes(trial);
  }

  @Test
  void without_both_callers_are_told_in_time_and_what_they_asked_for_is_not_done() {
    var trial = new Trial(chaos).load().awaitAccepted(20);
    chaos.broker().kill();
    chaos.redis().kill();

    assertRefusedInTime(trial, "without Redis and the broker");

    trial.restart(chaos.broker()).restart(chaos.redis());
    assertResumes(trial);
  }

  /** It does what it has in its buffers once it goes on. */
  @Test
  void redis_that_hangs_is_said_in_time_and_what_callers_asked_for_is_not_done() {
    var trial = new Trial(chaos).load().awaitAccepted(20);
    Signal.STOP.send(chaos.redis().pid());
    try {
      assertRefusedInTime(trial, "with a Redis that hangs");
    } finally {
      Signal.CONT.send(chaos.redis().pid());
    }
    trial.restarted();
    assertResumes(trial);
  }

  /**
   * What waits for the broker must not keep the node from showing that it lives. All workers are in
   * the middle of a job when it begins, and get no answer when they have done it.
   */
  @Test
  void broker_that_hangs_is_said_in_time_the_nodes_claims_stay_its_own_and_no_worker_is_deaf() {
    for (int i = 0; i < 2 * WORKERS; i++) {
      chaos.client().notifyUntold("simulate-slow-2000");
    }
    var trial = new Trial(chaos);
    Signal.STOP.send(chaos.broker().pid());
    try {
      assertRefusedInTime(trial, "with a broker that hangs");
      await()
          .during(Duration.ofSeconds(10))
          .atMost(Duration.ofSeconds(20))
          .until(this::nodeShowsThatItLives);
    } finally {
      Signal.CONT.send(chaos.broker().pid());
    }
    trial.restarted();
    assertResumes(trial);
  }

  @Test
  void full_redis_refuses_and_loses_nothing_it_has_accepted() {
    var trial = new Trial(chaos).load().awaitAccepted(20);
    configureRedis("maxmemory", "1mb");

    assertRefusedInTime(trial, "with a full Redis");

    configureRedis("maxmemory", "0");
    trial.restarted();
    assertResumes(trial);
  }

  @Test
  @LongForm
  void full_disk_of_the_broker_refuses_and_loses_nothing_it_has_accepted() {
    var trial = new Trial(chaos).ask(40);
    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>90<", "<max-disk-usage>1<"));
    awaitRefusal(trial);

    assertRefusedInTime(trial, "with the broker's disk full");

    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>1<", "<max-disk-usage>90<"));
    trial.restarted();
    assertResumes(trial);
  }

  @Test
  @LongForm
  void full_address_refuses_and_loses_nothing_it_has_accepted() {
    var full =
        Map.of(
            "<address-full-policy>PAGE<", "<address-full-policy>FAIL<",
            "<max-size-bytes>32M<", "<max-size-bytes>100K<");
    var trial = new Trial(chaos);
    chaos.reconfigureBroker(xml -> replaced(xml, full));
    await()
        .atMost(Bounds.PATIENCE)
        .until(() -> trial.client().notify(newUser("u")).status() == 202);

    await()
        .atMost(Bounds.PATIENCE)
        .until(
            () ->
                askAtOnce(trial.client(), "simulate-slow-3000-").stream()
                    .anyMatch(answer -> answer.status() == 503 && answer.retryAfter() != null));

    chaos.reconfigureBroker(xml -> replaced(xml, inverse(full)));
    trial.restarted();
    var row = trial.drain(Bounds.DRAINED).effectsMayRepeat().judge();
    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
  }

  @Test
  @LongForm
  void broker_that_would_break_promises_makes_the_service_not_ready_and_it_says_why() {
    var wrong =
        Map.of(
            "<max-delivery-attempts>4<", "<max-delivery-attempts>5<",
            "<redelivery-delay>1000<", "<redelivery-delay>0<",
            "<dead-letter-address>dead-letters<", "<dead-letter-address>webhooks<",
            "<default-consumer-window-size>0<", "<default-consumer-window-size>1024<");
    chaos.reconfigureBroker(xml -> replaced(xml, wrong));

    await().atMost(Bounds.PATIENCE).until(() -> readiness().contains("instead of"));
    assertThat(readiness())
        .contains("max-delivery-attempts 5 instead of 4")
        .contains("no redelivery-delay")
        .contains("dead-letter-address webhooks instead of dead-letters")
        .contains("default-consumer-window-size 1024 instead of 0");
    assertThat(chaos.service().isReady()).isFalse();

    chaos.reconfigureBroker(xml -> replaced(xml, inverse(wrong)));
    await().atMost(Bounds.PATIENCE).until(chaos.service()::isReady);
  }

  @Test
  @LongForm
  void job_whose_message_the_broker_has_lost_is_sent_again() {
    var trial = new Trial(chaos);
    for (int i = 0; i < 20; i++) {
      trial.client().notify("simulate-slow-3000");
    }
    trial.killService();
    try (var administrator = chaos.administrator();
        var consumer =
            administrator.createConsumer(administrator.createQueue("jobs.notification"))) {
      while (consumer.receive(2_000) != null) {
        // Received is lost.
      }
    }
    trial.restart(chaos.service());

    var row = trial.drain(Bounds.DRAINED).judge();

    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
    assertThat(trial.client().text("metrics?scope=application")).contains("postrider_reconciled");
  }

  /**
   * As after hours without the broker. Cancelled jobs, since a worker is done with those at once.
   */
  @Test
  @LongForm
  void backlog_of_a_hundred_thousand_is_relayed_and_the_node_shows_that_it_lives_meanwhile() {
    var trial = new Trial(chaos);
    chaos.broker().kill();
    putIntoOutbox(100_000);

    trial.restart(chaos.broker());
    var start = Instant.now();
    await()
        .atMost(Bounds.DRAINED)
        .conditionEvaluationListener(
            seen -> assertThat(nodeShowsThatItLives()).as("the node lives").isTrue())
        .until(() -> outboxSize() == 0);

    var seconds = Duration.between(start, Instant.now()).toSeconds();
    chaos.figures.note("a backlog of 100,000 jobs was relayed in " + seconds + " s");
    await().atMost(Bounds.RESUMED).until(() -> trial.client().notify(newUser("u")).status() == 202);
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

  private boolean nodeShowsThatItLives() {
    try (var redis = redis()) {
      return !redis.keys("node:*").isEmpty();
    }
  }

  private void awaitRefusal(Trial trial) {
    await()
        .atMost(Bounds.PATIENCE)
        .until(() -> trial.client().notify(newUser("u")).status() == 503);
  }

  /** All but the slowest one of a hundred. */
  private void assertRefusedInTime(Trial trial, String when) {
    var answers = askAtOnce(trial.client(), "u-");
    assertThat(answers)
        .allMatch(answer -> answer.status() == 503)
        .allMatch(answer -> answer.retryAfter() != null);
    var took = answers.stream().map(Answer::took).sorted().toList().get(CALLERS - 2);
    chaos.figures.note(
        "%d callers at once %s: 99 were answered 503 within %d ms"
            .formatted(CALLERS, when, took.toMillis()));
    assertThat(took).isLessThan(Bounds.ANSWERED);
  }

  private static void assertResumes(Trial trial) {
    await().atMost(Bounds.RESUMED).until(() -> trial.client().notify(newUser("u")).status() == 202);
    var row = trial.drain(Bounds.ENDED).effectsMayRepeat().judge();
    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
  }

  private static String newUser(String prefix) {
    return prefix + UUID.randomUUID();
  }

  private static List<Answer> askAtOnce(Client client, String user) {
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
