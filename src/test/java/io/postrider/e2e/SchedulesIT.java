package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@EndToEnd
class SchedulesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Service service;
  private final String path = "schedules/s-" + UUID.randomUUID();
  private final String user = "u-" + UUID.randomUUID();

  SchedulesIT(Service service) {
    this.service = service;
  }

  @Test
  void schedule_makes_a_job_at_each_of_its_occurrences_until_it_is_removed() {
    var answer = define("\"every\": \"PT1S\"");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/" + path);
    assertThat(answer.json().getJsonArray("next")).hasSize(5);

    await().atMost(SOON).until(() -> jobs() >= 3);
    var last = service.get(path).json().getJsonObject("last");
    var job = service.awaitStatus(last.getString("jobId"), "completed");
    assertThat(Instant.parse(job.getString("startedAt")))
        .isAfterOrEqualTo(Instant.parse(last.getString("at")));

    assertThat(service.delete(path).status()).isEqualTo(204);
    assertThat(service.get(path).status()).isEqualTo(404);
    var made = items().stream().map(each -> each.getString("jobId")).toList();
    assertThat(made).doesNotHaveDuplicates();
  }

  @Test
  void paused_schedule_makes_a_job_only_when_it_is_told_to() {
    define("\"cron\": \"* * * * * *\"");
    var paused = service.post(path + "/pause", "");
    assertThat(paused.json().getBoolean("paused")).isTrue();
    assertThat(paused.json().getJsonArray("next")).isEmpty();
    int made = jobs();

    var run = service.post(path + "/run", "");

    assertThat(run.status()).isEqualTo(202);
    service.awaitStatus(run.json().getString("jobId"), "completed");
    assertThat(jobs()).isBetween(made + 1, made + 2);
    assertThat(service.post(path + "/resume", "").json().getJsonArray("next")).hasSize(5);
    service.delete(path);
  }

  @Test
  void schedule_that_is_defined_again_is_replaced() {
    define("\"cron\": \"@yearly\"");
    var again = define("\"cron\": \"0 8 * * MON-FRI\", \"timeZone\": \"Europe/Vienna\"");
    assertThat(again.status()).isEqualTo(200);
    assertThat(service.get(path).json()).isEqualTo(again.json());
    service.delete(path);
  }

  @Test
  void repeated_call_for_one_job_makes_one_job() {
    define("\"cron\": \"@yearly\"");
    var call =
        service
            .request(path + "/run")
            .header("Idempotency-Key", '"' + UUID.randomUUID().toString() + '"')
            .POST(BodyPublishers.noBody())
            .build();

    var first = service.send(call).json().getString("jobId");

    assertThat(service.send(call).json().getString("jobId")).isEqualTo(first);
    assertThat(jobs()).isOne();
    service.delete(path);
  }

  @Test
  void schedule_of_a_user_goes_with_the_data_of_the_user() {
    define("\"cron\": \"@yearly\"");
    var other = path + "-other";
    put(
        other,
        "{\"cron\": \"@yearly\", \"kind\": \"notification\","
            + " \"request\": {\"type\": \"welcome\", \"userId\": \"other\"}}");

    var erased = service.delete("users/" + user + "/data");

    assertThat(erased.json().getInt("schedulesRemoved")).isOne();
    assertThat(service.get(path).status()).isEqualTo(404);
    assertThat(service.delete(other).status()).isEqualTo(204);
  }

  @Test
  void errors_of_the_request_are_told_where_they_are() {
    var answer =
        put(
            "{\"every\": \"PT1H\", \"kind\": \"notification\", \"request\": {\"type\": \"none\", \"userId\": \"u\"}}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("/request/type");
    assertThat(
            put("{\"every\": \"PT1H\", \"kind\": \"report\", \"request\": {\"user\": 1}}").text())
        .contains("/request/user", "unknown field");
    assertThat(put("{\"every\": \"PT1H\", \"kind\": \"cake\", \"request\": {}}").text())
        .contains("/kind", "notification, report");
    assertThat(
            put("{\"every\": \"PT1H\", \"kind\": \"notification\", \"request\": {\"type\": \"welcome\", \"userId\": \"u\", \"deliverAt\": \"2030-01-01T00:00:00Z\"}}")
                .text())
        .contains("/request/deliverAt");
  }

  private int jobs() {
    return items().size();
  }

  private List<JsonObject> items() {
    return service
        .get("jobs?limit=500&userId=" + user)
        .json()
        .getJsonArray("items")
        .getValuesAs(JsonObject.class);
  }

  private Service.Answer define(String recurrence) {
    return put(
        "{%s, \"kind\": \"notification\", \"request\": {\"type\": \"welcome\", \"userId\": \"%s\"}}"
            .formatted(recurrence, user));
  }

  private Service.Answer put(String body) {
    return put(path, body);
  }

  private Service.Answer put(String path, String body) {
    return service.send(
        service
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build());
  }
}
