package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class ReportsIT {

  private final Service service;

  ReportsIT(Service service) {
    this.service = service;
  }

  @Test
  void post_is_answered_202_with_the_url_of_the_job() {
    var answer = service.post("reports", Service.reportRequest("u-where", "sales"));

    assertThat(answer.status()).isEqualTo(202);
    var jobId = answer.json().getString("jobId");
    assertThat(answer.json().getString("statusUrl")).isEqualTo("/jobs/" + jobId);
    assertThat(answer.header("Location")).endsWith("/jobs/" + jobId);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    service.awaitStatus(jobId, "completed");
  }

  @Test
  void report_waits_runs_and_has_a_result() {
    var busy =
        IntStream.range(0, EndToEnd.REPORT_WORKERS)
            .mapToObj(worker -> service.report("simulate-slow-5000-" + worker, "sales"))
            .toList();
    busy.forEach(jobId -> service.awaitStatus(jobId, "active"));
    var jobId = service.report("simulate-slow-4000-waits", "sales");

    var waiting = service.get("jobs/" + jobId);
    assertThat(waiting.json().getString("status")).isEqualTo("waiting");
    assertThat(waiting.json()).doesNotContainKeys("startedAt", "finishedAt", "resultUrl");
    assertThat(waiting.header("Retry-After")).isNotNull();
    assertThat(service.get("reports/" + jobId + "/result").status()).isEqualTo(404);

    var active = service.awaitStatus(jobId, "active");
    assertThat(active.getInt("attempts")).isEqualTo(1);
    assertThat(active).containsKey("startedAt").doesNotContainKey("finishedAt");

    var completed = service.awaitStatus(jobId, "completed");
    assertThat(completed).containsKey("finishedAt").doesNotContainKeys("error", "nextAttemptAt");
    assertThat(completed.getString("kind")).isEqualTo("report");
    assertThat(completed.getString("type")).isEqualTo("sales");
    assertThat(completed.getString("createdAt")).matches("....-..-..T..:..:..\\....Z");
    assertThat(service.get("jobs/" + jobId).header("Retry-After")).isNull();
    var result = service.get(completed.getString("resultUrl").substring(1));
    assertThat(result.status()).isEqualTo(200);
    assertThat(result.header("Content-Type")).startsWith("application/json");
    var head =
        service.send(
            service
                .request(completed.getString("resultUrl").substring(1))
                .method("HEAD", BodyPublishers.noBody())
                .build());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).isEqualTo(result.header("Content-Type"));
    assertThat(result.json().getString("jobId")).isEqualTo(jobId);
    assertThat(result.json().getString("reportType")).isEqualTo("sales");
  }

  @Test
  void notification_activity_is_returned_in_the_requested_form() {
    var user = "u-" + UUID.randomUUID();
    service.awaitStatus(service.notify("welcome", user), "completed");
    service.awaitStatus(service.notify("welcome", "simulate-reject-" + user), "failed");
    var request =
        """
        {"userId": "u-1", "reportType": "notification-activity", "params": {"userId": "%s"}}"""
            .formatted(user);
    var id = Service.accepted(service.post("reports", request));
    var url = service.awaitStatus(id, "completed").getString("resultUrl").substring(1);

    var json = service.get(url).json();
    assertThat(json.getString("ofUserId")).isEqualTo(user);
    assertThat(json.getJsonObject("all").getInt("total")).isEqualTo(1);
    assertThat(json.getJsonArray("intervals")).hasSize(7);
    var csv = service.send(service.request(url).header("Accept", "text/csv").GET().build());
    assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(csv.text()).contains("\r\nwelcome,1,0,0,0,1,0,0,0,1,");
    var page =
        service.send(
            service
                .request(url)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .GET()
                .build());
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(page.header("Content-Security-Policy")).contains("sandbox");
    assertThat(page.header("Vary")).isEqualTo("Accept");
    assertThat(page.text()).contains("<svg", user);
  }

  @Test
  void report_without_the_requested_form_is_406() {
    var id = service.report("u-forms", "sales");
    service.awaitStatus(id, "completed");

    var page =
        service.send(
            service
                .request("reports/" + id + "/result")
                .header("Accept", "text/html")
                .GET()
                .build());

    assertThat(page.status()).isEqualTo(406);
    assertThat(page.json().getString("detail")).contains("application/json");
  }

  @Test
  void wrong_params_are_named() {
    var answer =
        service.post(
            "reports",
            """
            {"userId": "u", "reportType": "notification-activity",
             "params": {"from": "monday", "color": 1}}""");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().getJsonArray("errors").getValuesAs(JsonObject.class))
        .extracting(error -> error.getString("pointer"))
        .containsExactly("/params/color", "/params/from");
  }

  @Test
  void hundred_parallel_posts_make_one_job() {
    var request = Service.reportRequest("simulate-slow-8000-hundred", "sales");
    var answers = new ArrayList<CompletableFuture<Service.Answer>>();
    for (int i = 0; i < 100; i++) {
      answers.add(service.postLater("reports", request));
    }

    var ids = answers.stream().map(CompletableFuture::join).map(Service::accepted).distinct();

    assertThat(ids)
        .singleElement()
        .satisfies(
            jobId ->
                assertThat(service.awaitStatus(jobId, "completed").getInt("attempts"))
                    .isEqualTo(1));
  }

  @Test
  void repeated_post_is_answered_with_the_job_in_flight_and_another_type_or_user_with_a_new_job() {
    var first = service.report("simulate-slow-5000-same", "sales");

    assertThat(service.report("simulate-slow-5000-same", "sales")).isEqualTo(first);
    var otherType = service.report("simulate-slow-5000-same", "stock");
    var otherUser = service.report("simulate-slow-5000-other", "sales");
    assertThat(otherType).isNotEqualTo(first);
    assertThat(otherUser).isNotEqualTo(first).isNotEqualTo(otherType);
    service.awaitStatus(first, "completed");
    service.awaitStatus(otherType, "completed");
    service.awaitStatus(otherUser, "completed");
  }

  @Test
  void post_with_other_params_is_refused_while_a_job_is_in_flight_and_names_it() {
    var request =
        """
        {"userId": "simulate-slow-6000-params", "reportType": "simulated-sales", "params": %s}""";
    var first = service.post("reports", request.formatted("{\"month\": 1, \"year\": 2026}"));
    var jobId = Service.accepted(first);

    var same = service.post("reports", request.formatted("{\"year\": 2026, \"month\": 1.0}"));
    var other = service.post("reports", request.formatted("{\"month\": 2, \"year\": 2026}"));

    assertThat(Service.accepted(same)).isEqualTo(jobId);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().getString("jobId")).isEqualTo(jobId);
    assertThat(other.json().getString("detail")).contains(jobId);
    service.awaitStatus(jobId, "completed");
  }

  @Test
  void post_after_completion_makes_a_new_job() {
    var first = service.report("u-again", "sales");
    service.awaitStatus(first, "completed");

    var second = service.report("u-again", "sales");

    assertThat(second).isNotEqualTo(first);
    service.awaitStatus(second, "completed");
  }

  @Test
  void post_after_a_failure_makes_a_new_job() {
    var first = service.report("simulate-reject-again", "sales");
    service.awaitStatus(first, "failed");

    var second = service.report("simulate-reject-again", "sales");

    assertThat(second).isNotEqualTo(first);
    assertThat(service.awaitStatus(second, "failed")).doesNotContainKey("resultUrl");
    assertThat(service.get("reports/" + second + "/result").status()).isEqualTo(404);
  }

  @Test
  void post_after_cancellation_makes_a_new_job() {
    var busy =
        IntStream.range(0, EndToEnd.REPORT_WORKERS)
            .mapToObj(worker -> service.report("simulate-slow-5000-c" + worker, "sales"))
            .toList();
    busy.forEach(jobId -> service.awaitStatus(jobId, "active"));
    var first = service.report("u-cancelled", "sales");
    assertThat(service.delete("jobs/" + first).status()).isEqualTo(200);

    var second = service.report("u-cancelled", "sales");

    assertThat(second).isNotEqualTo(first);
    service.awaitStatus(second, "completed");
    assertThat(service.status(first)).isEqualTo("cancelled");
  }
}
