package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import jakarta.jms.JMSException;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EndToEnd
class DeadLettersIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Service service;
  private final BrokerConsole broker;
  private final LocalStack stack;

  DeadLettersIT(Service service, BrokerConsole broker, LocalStack stack) {
    this.service = service;
    this.broker = broker;
    this.stack = stack;
  }

  @BeforeEach
  void discard_what_other_tests_left() {
    await()
        .atMost(SOON)
        .until(
            () -> {
              all("")
                  .forEach(
                      deadLetter -> service.delete("admin/dlq/" + deadLetter.getString("jobId")));
              return broker.deadLetters() == 0;
            });
  }

  @Test
  void dead_letter_is_listed_with_its_details_and_its_message_is_in_the_broker() {
    var jobId = dead("welcome", "simulate-fail-listed");

    var deadLetter = all("").get(0);
    assertThat(deadLetter.getString("jobId")).isEqualTo(jobId);
    assertThat(deadLetter.getString("kind")).isEqualTo("notification");
    assertThat(deadLetter.getString("type")).isEqualTo("welcome");
    assertThat(deadLetter.getString("userId")).isEqualTo("simulate-fail-listed");
    assertThat(deadLetter.getString("reason")).isEqualTo("simulated failure");
    assertThat(deadLetter.getInt("attempts")).isEqualTo(4);
    assertThat(Instant.parse(deadLetter.getString("failedAt")))
        .isEqualTo(Instant.parse(service.job(jobId).getString("finishedAt")));
    assertThat(deadLetter.getJsonObject("payload").getString("userId"))
        .isEqualTo("simulate-fail-listed");
    assertThat(service.get("admin/dlq").json().getInt("total")).isEqualTo(1);
    await().atMost(SOON).until(() -> broker.deadLetters() == 1);
  }

  @Test
  void replayed_job_runs_from_attempt_one_and_can_be_dead_lettered_again() {
    var jobId = dead("welcome", "simulate-fail-replayed");
    var failedAt = service.job(jobId).getString("finishedAt");

    var answer = service.post("admin/dlq/" + jobId + "/retry", "");
    assertThat(Service.accepted(answer)).isEqualTo(jobId);
    assertThat(answer.header("Location")).endsWith("/jobs/" + jobId);

    var delayed = service.awaitStatus(jobId, "delayed");
    assertThat(delayed.getInt("attempts")).isLessThanOrEqualTo(3);
    assertThat(delayed.getJsonArray("failures").getJsonObject(0).getInt("attempt")).isEqualTo(1);
    assertThat(delayed).doesNotContainKeys("error", "finishedAt");
    assertThat(all("")).isEmpty();

    var failed = service.awaitStatus(jobId, "failed");
    assertThat(failed.getInt("attempts")).isEqualTo(4);
    assertThat(failed.getJsonArray("failures")).hasSize(4);
    assertThat(failed.getString("finishedAt")).isGreaterThan(failedAt);
    awaitListed(List.of(jobId));
    await().atMost(SOON).until(() -> broker.deadLetters() == 1);
  }

  @Test
  void each_outcome_of_a_replayed_job_is_delivered_to_the_webhook() {
    try (var receiver = new Receiver(call -> 204)) {
      var jobId = service.notify("welcome", "simulate-reject", receiver.url());
      service.awaitStatus(jobId, "failed");
      await().atMost(SOON).until(() -> receiver.calls(jobId).size() == 1);

      assertThat(service.post("admin/dlq/" + jobId + "/retry", "").status()).isEqualTo(202);

      await().atMost(SOON).until(() -> receiver.calls(jobId).size() == 2);
      assertThat(receiver.calls(jobId))
          .extracting(call -> call.header("webhook-id"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void only_a_failed_job_can_be_replayed_or_discarded() {
    var jobId = service.notify("welcome", "u-1");
    service.awaitStatus(jobId, "completed");

    assertThat(service.post("admin/dlq/" + jobId + "/retry", "").status()).isEqualTo(409);
    assertThat(service.delete("admin/dlq/" + jobId).status()).isEqualTo(409);
    var unknown = "admin/dlq/01900000-0000-7000-8000-000000000000";
    assertThat(service.post(unknown + "/retry", "").status()).isEqualTo(404);
    assertThat(service.delete(unknown).status()).isEqualTo(404);
  }

  @Test
  void discarded_dead_letter_is_gone_and_its_job_stays_failed() {
    var jobId = dead("welcome", "simulate-reject");

    assertThat(service.delete("admin/dlq/" + jobId).status()).isEqualTo(204);

    assertThat(all("")).isEmpty();
    await().atMost(SOON).until(() -> broker.deadLetters() == 0);
    assertThat(service.status(jobId)).isEqualTo("failed");
  }

  @Test
  void discarded_dead_letter_is_never_replayed() {
    var jobId = dead("welcome", "simulate-reject");
    service.delete("admin/dlq/" + jobId);

    var answer = service.post("admin/dlq/" + jobId + "/retry", "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("detail")).contains("discarded");
    assertThat(service.status(jobId)).isEqualTo("failed");
  }

  /**
   * There are more dead letters than the broker keeps in memory; a consumer with a selector would
   * not see all of them.
   */
  @Test
  void dead_letters_on_the_brokers_disk_are_erased_and_discarded_too() {
    int count = 350;
    var item = "x".repeat(60_000);
    var answers =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    """
                    {"type": "order-confirmed", "userId": "simulate-reject-disk-%d",
                      "data": {"orderNumber": "1", "total": "2", "items": [{"name": "%s"}]}}"""
                        .formatted(i, item))
            .map(body -> service.post("notifications", body))
            .toList();
    var latest = Service.accepted(answers.get(count - 1));
    await().atMost(SOON.multipliedBy(3)).until(() -> broker.deadLetters() == count);
    await().atMost(SOON).until(() -> service.get("admin/dlq").json().getInt("total") == count);

    var erased = service.delete("users/simulate-reject-disk-" + (count - 1) + "/data").json();
    assertThat(erased.getInt("jobsErased")).isOne();
    await().atMost(SOON).until(() -> broker.deadLetters() == count - 1);
    assertThat(service.post("admin/dlq/" + latest + "/retry", "").status()).isEqualTo(409);

    var discarded = service.post("admin/dlq/discard", "{}").json();
    assertThat(discarded.getInt("discarded")).isEqualTo(count - 1);
    await().atMost(SOON).until(() -> broker.deadLetters() == 0);
  }

  @Test
  void pages_show_each_dead_letter_once_latest_first() {
    dead(7);

    Set<String> seen = new HashSet<>();
    String last = "9";
    String cursor = "";
    int pages = 0;
    do {
      var page = service.get("admin/dlq?limit=3" + cursor).json();
      assertThat(page.getInt("total")).isEqualTo(7);
      for (var deadLetter : page.getJsonArray("items").getValuesAs(JsonObject.class)) {
        assertThat(seen.add(deadLetter.getString("jobId"))).isTrue();
        assertThat(deadLetter.getString("failedAt")).isLessThanOrEqualTo(last);
        last = deadLetter.getString("failedAt");
      }
      pages++;
      cursor = page.containsKey("nextCursor") ? "&cursor=" + page.getString("nextCursor") : null;
    } while (cursor != null);
    assertThat(seen).hasSize(7);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void list_can_be_filtered_by_kind_and_reason() {
    dead("welcome", "simulate-reject");
    var report = service.report("simulate-reject", "sales");
    awaitListed(List.of(report));

    assertThat(all("&kind=report"))
        .extracting(deadLetter -> deadLetter.getString("jobId"))
        .containsExactly(report);
    assertThat(all("&reason=simulated+rejection")).hasSize(2);
    assertThat(all("&kind=report&reason=other")).isEmpty();
  }

  @Test
  void all_matching_dead_letters_are_replayed_and_a_dry_run_only_counts() {
    dead(5);
    var report = service.report("simulate-reject", "bulk");
    awaitListed(List.of(report));

    var dryRun = "{\"kind\":\"notification\",\"dryRun\":true}";
    assertThat(service.post("admin/dlq/retry", dryRun).json().toString())
        .isEqualTo("{\"matched\":5,\"replayed\":0,\"left\":0}");
    assertThat(all("")).hasSize(6);

    var replay = "{\"kind\":\"notification\",\"reason\":\"simulated rejection\"}";
    assertThat(service.post("admin/dlq/retry", replay).json().toString())
        .isEqualTo("{\"matched\":5,\"replayed\":5,\"left\":0}");

    await().atMost(SOON).until(() -> all("").size() == 6 && broker.deadLetters() == 6);
  }

  @Test
  void bulk_replay_leaves_a_dead_letter_whose_in_flight_key_another_job_holds() {
    var first = service.report("simulate-reject-same", "sales");
    awaitListed(List.of(first));
    var second = service.report("simulate-reject-same", "sales");
    awaitListed(List.of(second));

    var bulk = service.post("admin/dlq/retry", "{\"kind\":\"report\"}").json();

    assertThat(bulk.toString()).isEqualTo("{\"matched\":2,\"replayed\":1,\"left\":1}");
    await().atMost(SOON).until(() -> all("").size() == 2);
  }

  @Test
  void replay_is_refused_while_a_later_job_for_the_same_request_is_in_flight_and_names_it() {
    var first = service.report("simulate-fail-same", "sales");
    service.awaitStatus(first, "failed");
    awaitListed(List.of(first));
    var second = service.report("simulate-fail-same", "sales");

    var refused = service.post("admin/dlq/" + first + "/retry", "");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("jobId")).isEqualTo(second);
    assertThat(service.status(first)).isEqualTo("failed");
    service.awaitStatus(second, "delayed");
    service.cancel(second);
    assertThat(service.post("admin/dlq/" + first + "/retry", "").status()).isEqualTo(202);
    assertThat(service.report("simulate-fail-same", "sales")).isEqualTo(first);
    service.awaitStatus(first, "delayed");
    service.cancel(first);
  }

  @Test
  void foreign_messages_are_counted_separately_and_can_be_discarded() throws Exception {
    service.delete("admin/dlq/foreign");
    await().atMost(SOON).until(() -> foreign() == 0);

    sendToDeadLetters("hello", "{}", "");

    await().atMost(SOON).until(() -> foreign() == 3);
    assertThat(all("")).isEmpty();
    assertThat(broker.deadLetters()).isZero();
    assertThat(service.delete("admin/dlq/foreign").json().getInt("discarded")).isEqualTo(3);
    await().atMost(SOON).until(() -> foreign() == 0);
    assertThat(service.get("admin/audit").text()).contains("DELETE /admin/dlq/foreign");
  }

  private int foreign() {
    return service.get("admin/dlq?limit=1").json().getInt("foreign", -1);
  }

  private void sendToDeadLetters(String... texts) throws JMSException {
    try (var factory = new ActiveMQConnectionFactory(stack.broker().orElseThrow().url());
        var connection = factory.createConnection(Broker.USER, stack.secrets().brokerPassword());
        var session = connection.createSession();
        var producer = session.createProducer(session.createTopic("dead-letters"))) {
      for (var text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  private String dead(String type, String userId) {
    var jobId = service.notify(type, userId);
    service.awaitStatus(jobId, "failed");
    awaitListed(List.of(jobId));
    return jobId;
  }

  private void dead(int count) {
    var ids =
        IntStream.range(0, count)
            .mapToObj(i -> service.notify("welcome", "simulate-reject-" + i))
            .toList();
    awaitListed(ids);
  }

  /** Waits for the list, which shows a job a moment after its state has changed. */
  private void awaitListed(List<String> jobIds) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(all(""))
                    .extracting(deadLetter -> deadLetter.getString("jobId"))
                    .containsAll(jobIds));
  }

  private List<JsonObject> all(String filter) {
    return service
        .get("admin/dlq?limit=500" + filter)
        .json()
        .getJsonArray("items")
        .getValuesAs(JsonObject.class);
  }
}
