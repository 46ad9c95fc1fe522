package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@EndToEnd
class SearchIT {

  private final ApiClient service;
  private final String user = UUID.randomUUID().toString();

  SearchIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @Test
  void pages_list_each_job_once_newest_first_while_new_jobs_arrive() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      made.add(0, service.notify(user));
    }
    var seen = new ArrayList<String>();
    String cursor = "";
    do {
      var page = ApiClient.json(service.get("/jobs?limit=4&userId=" + user + cursor));
      page.getJsonArray("items").getValuesAs(JsonObject.class).stream()
          .map(job -> job.getString("jobId"))
          .forEach(seen::add);
      service.notify(user);
      cursor = page.containsKey("nextCursor") ? "&cursor=" + page.getString("nextCursor") : null;
    } while (cursor != null);

    assertThat(seen).isEqualTo(made);
  }

  @Test
  void jobs_are_found_by_status_kind_type_and_user() {
    var rejected = service.notify("simulate-reject-" + user);
    var done = service.notify(user);
    service.get("/jobs/" + rejected, "Prefer", "wait=20");
    service.get("/jobs/" + done, "Prefer", "wait=20");

    assertThat(find("status=failed&userId=simulate-reject-" + user)).containsExactly(rejected);
    assertThat(find("status=completed&userId=simulate-reject-" + user)).isEmpty();
    assertThat(find("kind=notification&type=welcome&userId=" + user)).containsExactly(done);
    assertThat(find("kind=report&userId=" + user)).isEmpty();
    assertThat(find("limit=500")).contains(rejected, done);
  }

  @Test
  void job_cancelled_before_it_is_due_is_not_run() {
    var due = Instant.now().plusSeconds(8);
    var body =
        """
        {"type": "welcome", "userId": "%s", "deliverAt": "%s"}\
        """
            .formatted(user, due);
    var cancelled = ApiClient.jobId(service.post("/notifications", body));
    var kept = ApiClient.jobId(service.post("/notifications", body));
    var answer = service.send(service.request("/jobs/" + cancelled).DELETE());
    assertThat(ApiClient.json(answer).getString("status")).isEqualTo("cancelled");

    var ended = ApiClient.json(service.get("/jobs/" + kept, "Prefer", "wait=20"));
    assertThat(ended.getString("status")).isEqualTo("completed");
    assertThat(Instant.parse(ended.getString("startedAt"))).isAfterOrEqualTo(due.minusMillis(1));
    var after = ApiClient.json(service.get("/jobs/" + cancelled));
    assertThat(after.getString("status")).isEqualTo("cancelled");
    assertThat(after.getInt("attempts")).isZero();
    assertThat(service.send(service.request("/jobs/" + kept).DELETE()).statusCode()).isEqualTo(409);
  }

  private List<String> find(String query) {
    return ApiClient.json(service.get("/jobs?" + query))
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(job -> job.getString("jobId"))
        .toList();
  }
}
