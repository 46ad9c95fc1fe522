package io.postrider.chaos;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Client.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What is away or full is said in time, and is come back from without help. */
class OutageIT {

  private static final int CALLERS = 40;
  private static final Duration IN_TIME = Duration.ofSeconds(6);
  private static final Duration BACK = Duration.ofSeconds(30);
  private static final Duration SETTINGS_ASKED = Duration.ofSeconds(30);

  @TempDir static Path directory;

  private static Chaos chaos;

  @BeforeAll
  static void start() throws IOException {
    chaos = new Chaos(directory);
  }

  @AfterAll
  static void stop() {
    chaos.close();
  }

  @Test
  void without_broker_callers_are_told_in_time_and_what_they_asked_for_is_done_later() {
    var trial = new Trial(chaos);
    chaos.broker().kill();

    assertRefusedInTime(trial, 0.99);

    trial.restart(chaos.broker());
    assertResumes(trial);
  }

  @Test
  void without_redis_callers_are_told_in_time() {
    var trial = new Trial(chaos);
    chaos.redis().kill();

    assertRefusedInTime(trial, 0.99);

    trial.restart(chaos.redis());
    assertResumes(trial);
  }

  @Test
  void full_redis_refuses_and_loses_nothing_it_has_accepted() {
    var trial = new Trial(chaos).load(40);
    configureRedis("maxmemory", "1mb");

    assertRefusedInTime(trial, 0.99);

    configureRedis("maxmemory", "0");
    trial.restarted();
    assertResumes(trial);
  }

  @Test
  void full_disk_of_the_broker_refuses_and_loses_nothing_it_has_accepted() {
    var trial = new Trial(chaos).load(40);
    trial.join();
    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>90", "<max-disk-usage>1"));
    await().atMost(BACK).until(() -> trial.client().notify("u").status() == 503);

    assertRefusedInTime(trial, 0.99);

    chaos.reconfigureBroker(xml -> xml.replace("<max-disk-usage>1<", "<max-disk-usage>90<"));
    trial.restarted();
    assertResumes(trial);
  }

  @Test
  void broker_that_would_break_promises_makes_the_service_not_ready_and_it_says_why() {
    var wrong =
        Map.of(
            "<max-delivery-attempts>4<", "<max-delivery-attempts>5<",
            "<redelivery-delay>1000<", "<redelivery-delay>0<",
            "<dead-letter-address>dead-letters<", "<dead-letter-address>webhooks<",
            "<default-consumer-window-size>0<", "<default-consumer-window-size>1024<");
    chaos.reconfigureBroker(xml -> replaced(xml, wrong));

    await().atMost(SETTINGS_ASKED).until(() -> readiness().contains("instead of"));
    assertThat(readiness())
        .contains("max-delivery-attempts 5 instead of 4")
        .contains("no redelivery-delay")
        .contains("dead-letter-address webhooks instead of dead-letters")
        .contains("default-consumer-window-size 1024 instead of 0");
    assertThat(chaos.service().isReady()).isFalse();

    chaos.reconfigureBroker(xml -> replaced(xml, inverse(wrong)));
    await().atMost(SETTINGS_ASKED).until(chaos.service()::isReady);
  }

  @Test
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

    var row = trial.drain(Duration.ofMinutes(2)).judge();

    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
    assertThat(chaos.client().text("metrics?scope=application")).contains("postrider_reconciled");
  }

  private static void assertRefusedInTime(Trial trial, double share) {
    var answers = askAtOnce(trial.client());
    assertThat(answers)
        .allMatch(answer -> answer.status() == 503)
        .allMatch(answer -> answer.retryAfter() != null);
    var slowest = answers.stream().map(Answer::took).sorted().toList();
    assertThat(slowest.get((int) (slowest.size() * share) - 1)).isLessThan(IN_TIME);
  }

  private static void assertResumes(Trial trial) {
    await().atMost(BACK).until(() -> trial.client().notify("u").status() == 202);
    var row = trial.drain(Duration.ofMinutes(1)).effectsMayRepeat().judge();
    assertThat(row.lost() + row.stuck() + row.deadLettered()).isZero();
  }

  private static List<Answer> askAtOnce(Client client) {
    var threads = Executors.newFixedThreadPool(CALLERS);
    try {
      return Stream.generate(() -> CompletableFuture.supplyAsync(() -> client.notify("u"), threads))
          .limit(2 * CALLERS)
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

  private static String readiness() {
    var health = chaos.client().get("health/ready");
    return health == null ? "" : health.toString();
  }

  private static void configureRedis(String setting, String value) {
    try (var redis = new Jedis("127.0.0.1", chaos.redis().port())) {
      redis.configSet(setting, value);
    }
  }
}
