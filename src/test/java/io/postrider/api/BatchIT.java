package io.postrider.api;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EndToEnd
class BatchIT {

  private static final String NOTIFICATIONS = "/notifications/batch";
  private static final String REPORTS = "/reports/batch";

  private final ApiClient service;
  private final String user = UUID.randomUUID().toString();

  BatchIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @Test
  void items_become_jobs_that_run_and_bad_items_get_their_problem() {
    var results =
        batch(
            NOTIFICATIONS,
            Stream.of(
                notification(""),
                notification(",\"color\":1"),
                notification(",\"webhookUrl\":\"http://10.0.0.1/\""),
                notification(",\"deliverAt\":\"soon\""),
                "{\"type\":\"none\",\"userId\":\"u\"}",
                notification(",\"to\":\"nobody\""),
                notification("")));

    assertThat(statuses(results)).containsExactly(202, 400, 422, 422, 422, 422, 202);
    assertThat(results.get(2).toString()).contains("/webhookUrl");
    var id = results.get(0).getString("jobId");
    assertThat(results.get(0).getString("statusUrl")).isEqualTo("/jobs/" + id);
    assertThat(ApiClient.json(service.get("/jobs/" + id, "Prefer", "wait=20")).getString("status"))
        .isEqualTo("completed");
    assertThat(ApiClient.json(service.get("/jobs?userId=" + user)).getJsonArray("items"))
        .hasSize(2);
  }

  @Test
  void repeated_batch_with_idempotency_keys_has_the_same_jobs() {
    var items =
        IntStream.range(0, 300)
            .mapToObj(i -> notification(",\"idempotencyKey\":\"" + user + i + "\""))
            .toList();

    var first = ids(batch(NOTIFICATIONS, items.stream()));

    assertThat(first).hasSize(300).doesNotHaveDuplicates();
    assertThat(ids(batch(NOTIFICATIONS, items.stream()))).isEqualTo(first);
    assertThat(
            ApiClient.jobId(
                service.post(
                    "/notifications",
                    ApiClient.notification(user),
                    "Idempotency-Key",
                    "\"" + user + "7\"")))
        .as("the header of a single POST is the same key")
        .isEqualTo(first.get(7));
  }

  @Test
  void same_key_twice_in_a_batch_is_answered_as_if_posted_one_after_the_other() {
    var key = ",\"idempotencyKey\":\"" + user + "\"";
    var others = Collections.nCopies(300, notification(""));
    var results =
        batch(
            NOTIFICATIONS,
            Stream.of(
                    List.of(notification(key)),
                    others,
                    List.of(notification(key), notification(key + ",\"data\":{\"a\":1}")))
                .flatMap(List::stream));

    assertThat(statuses(results).subList(300, 303)).containsExactly(202, 202, 422);
    assertThat(results.get(301).getString("jobId")).isEqualTo(results.get(0).getString("jobId"));
  }

  @Test
  void same_report_twice_in_a_batch_is_made_once() {
    var report = "{\"userId\":\"%s\",\"reportType\":\"sales\"}".formatted(user);
    var others =
        "{\"userId\":\"%s\",\"reportType\":\"sales\",\"params\":{\"a\":1}}".formatted(user);

    var results = batch(REPORTS, Stream.of(report, report, others));

    assertThat(statuses(results)).containsExactly(202, 202, 409);
    assertThat(results.get(1).getString("jobId")).isEqualTo(results.get(0).getString("jobId"));
    assertThat(results.get(2).getJsonObject("problem").getString("jobId"))
        .isEqualTo(results.get(0).getString("jobId"));
  }

  @Test
  void idempotency_key_of_a_whole_batch_is_refused() {
    var answer =
        service.post(
            NOTIFICATIONS,
            body(Stream.of(notification(""))),
            "Idempotency-Key",
            "\"" + user + "\"");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("idempotencyKey");
    assertThat(ApiClient.json(service.get("/jobs?userId=" + user)).getJsonArray("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void batch_of_one_mebibyte_is_accepted_and_a_longer_one_is_not(boolean chunked) {
    var body = body(Stream.of(notification("")));
    var full = body + " ".repeat(1024 * 1024 - body.length());

    assertThat(post(full, chunked).statusCode()).isEqualTo(200);
    assertThat(post(full + " ", chunked).statusCode()).isEqualTo(413);
  }

  private HttpResponse<String> post(String body, boolean chunked) {
    var bytes = BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8));
    return service.send(
        service
            .request(NOTIFICATIONS)
            .header("Content-Type", "application/json")
            .POST(chunked ? BodyPublishers.fromPublisher(bytes) : bytes));
  }

  private String notification(String more) {
    return "{\"type\":\"welcome\",\"userId\":\"%s\"%s}".formatted(user, more);
  }

  private List<JsonObject> batch(String path, Stream<String> items) {
    var answer = service.post(path, body(items));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var results = ApiClient.json(answer).getJsonArray("results").getValuesAs(JsonObject.class);
    assertThat(results)
        .extracting(result -> result.getInt("index"))
        .containsExactlyElementsOf(IntStream.range(0, results.size()).boxed().toList());
    return results;
  }

  private static String body(Stream<String> items) {
    return "{\"items\":[" + items.collect(joining(",")) + "]}";
  }

  private static List<Integer> statuses(List<JsonObject> results) {
    return results.stream().map(result -> result.getInt("status")).toList();
  }

  private static List<String> ids(List<JsonObject> results) {
    return results.stream().map(result -> result.getString("jobId")).toList();
  }
}
