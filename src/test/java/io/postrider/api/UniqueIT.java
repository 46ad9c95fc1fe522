package io.postrider.api;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class UniqueIT {

  private static final String FOR_AN_HOUR = ",\"uniqueFor\":\"PT1H\"";

  private final ApiClient service;
  private final String key = UUID.randomUUID().toString();

  UniqueIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @Test
  void simultaneous_posts_with_one_key_make_one_job() {
    var answers =
        IntStream.range(0, 50)
            .mapToObj(i -> service.posting("/notifications", digest("u-" + i, FOR_AN_HOUR)))
            .map(service::sendAsync)
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
    assertThat(answers.stream().map(ApiClient::jobId).collect(toSet())).hasSize(1);
    assertThat(answers.stream().filter(UniqueIT::isDeduplicated)).hasSize(49);
  }

  @Test
  void key_is_free_after_the_end_and_kept_with_a_period() {
    var once = ApiClient.jobId(service.post("/notifications", digest("u", "")));
    awaitEnd(once);
    var kept = service.post("/notifications", digest("u", FOR_AN_HOUR));
    assertThat(ApiClient.jobId(kept)).isNotEqualTo(once);
    assertThat(isDeduplicated(kept)).isFalse();
    var job = awaitEnd(ApiClient.jobId(kept));
    assertThat(job.getString("uniqueKey")).isEqualTo(key);

    var again = service.post("/notifications", digest("another", ""));

    assertThat(ApiClient.jobId(again)).isEqualTo(ApiClient.jobId(kept));
    assertThat(isDeduplicated(again)).isTrue();
    var other = service.post("/reports", report(",\"uniqueKey\":\"" + key + "\""));
    assertThat(isDeduplicated(other)).as("another kind").isFalse();
  }

  @Test
  void period_of_a_second_is_over_after_a_second() {
    var first =
        ApiClient.jobId(service.post("/notifications", digest("u", ",\"uniqueFor\":\"PT1S\"")));
    awaitEnd(first);

    await()
        .until(
            () -> !ApiClient.jobId(service.post("/notifications", digest("u", ""))).equals(first));
  }

  @Test
  void cancelled_job_frees_its_key() {
    var first = ApiClient.jobId(service.post("/notifications", digest("u", FOR_AN_HOUR + soon())));
    service.send(service.request("/jobs/" + first).DELETE());

    await()
        .until(
            () -> !ApiClient.jobId(service.post("/notifications", digest("u", ""))).equals(first));
  }

  @Test
  void repeat_with_an_idempotency_key_is_the_first_answer_and_another_period_another_request() {
    service.post("/notifications", digest("u", FOR_AN_HOUR));
    var headers = new String[] {"Idempotency-Key", key};
    var first = service.post("/notifications", digest("v", FOR_AN_HOUR), headers);
    assertThat(isDeduplicated(first)).isTrue();

    assertThat(service.post("/notifications", digest("v", FOR_AN_HOUR), headers).body())
        .isEqualTo(first.body());
    assertThat(service.post("/notifications", digest("v", ""), headers).statusCode())
        .isEqualTo(422);
  }

  @Test
  void report_can_be_unique_for_longer_by_its_nature() {
    var first = ApiClient.jobId(service.post("/reports", report(FOR_AN_HOUR)));
    awaitEnd(first);

    var again = service.post("/reports", report(""));

    assertThat(ApiClient.jobId(again)).isEqualTo(first);
    assertThat(isDeduplicated(again)).isTrue();
    var others = service.post("/reports", report(",\"params\":{\"a\":1}"));
    assertThat(others.statusCode()).isEqualTo(409);
    assertThat(ApiClient.json(others).getString("jobId")).isEqualTo(first);
  }

  @Test
  void dead_letter_whose_place_another_job_holds_is_not_replayed() {
    var failed =
        ApiClient.jobId(service.post("/notifications", digest("simulate-reject-" + key, "")));
    await().atMost(Duration.ofSeconds(20)).until(() -> status(failed).equals("failed"));
    var holder = ApiClient.jobId(service.post("/notifications", digest("u", FOR_AN_HOUR)));
    awaitEnd(holder);

    var refused = service.post("/admin/dlq/" + failed + "/retry", "");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(ApiClient.json(refused).getString("jobId")).isEqualTo(holder);
  }

  @Test
  void period_without_a_key_and_wrong_values_are_refused() {
    var body = "{\"type\":\"welcome\",\"userId\":\"u\"%s}";
    Map.of(
            FOR_AN_HOUR,
            "/uniqueKey",
            ",\"uniqueKey\":\"\"",
            "/uniqueKey",
            ",\"uniqueKey\":\"k\",\"uniqueFor\":\"1h\"",
            "/uniqueFor")
        .forEach(
            (fields, pointer) -> {
              var refused = service.post("/notifications", body.formatted(fields));
              assertThat(refused.statusCode()).isEqualTo(422);
              assertThat(refused.body()).contains("\"" + pointer + "\"");
            });
  }

  private String digest(String user, String more) {
    return "{\"type\":\"welcome\",\"userId\":\"%s\",\"uniqueKey\":\"%s\"%s}"
        .formatted(user, key, more);
  }

  private static String soon() {
    return ",\"deliverAt\":\"" + Instant.now().plusSeconds(600) + "\"";
  }

  private String report(String more) {
    return "{\"userId\":\"%s\",\"reportType\":\"sales\"%s}".formatted(key, more);
  }

  private JsonObject awaitEnd(String id) {
    return ApiClient.json(service.get("/jobs/" + id, "Prefer", "wait=20"));
  }

  private String status(String id) {
    return ApiClient.json(service.get("/jobs/" + id)).getString("status");
  }

  private static boolean isDeduplicated(HttpResponse<String> answer) {
    return ApiClient.json(answer).getBoolean("deduplicated", false);
  }
}
