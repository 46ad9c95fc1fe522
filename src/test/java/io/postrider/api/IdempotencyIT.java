package io.postrider.api;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.Submission;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

@EndToEnd
class IdempotencyIT {

  private final LocalStack stack;
  private final ApiClient service;
  private final String key = UUID.randomUUID().toString();
  private String body = ApiClient.notification("u-" + key);

  IdempotencyIT(LocalStack stack) {
    this.stack = stack;
    service = new ApiClient(stack);
  }

  @Test
  void hundred_simultaneous_posts_with_one_key_make_one_job_and_get_one_answer() {
    var answers =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    service.sendAsync(
                        service.posting("/notifications", body, "Idempotency-Key", key)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
    assertThat(answers.stream().map(answer -> answer.body()).collect(toSet())).hasSize(1);
    var listed = ApiClient.json(service.get("/jobs?userId=u-" + key)).getJsonArray("items");
    assertThat(listed).hasSize(1);
  }

  @Test
  void key_with_another_body_is_refused_with_422() {
    service.post("/notifications", body, "Idempotency-Key", key);

    var other = ApiClient.notification("other");
    assertThat(service.post("/notifications", other, "Idempotency-Key", key).statusCode())
        .isEqualTo(422);
  }

  @Test
  void key_accepts_bodies_that_are_equal_as_json_and_blank_key_is_refused() {
    var data =
        """
        {"type": "welcome", "userId": "u-%s", "data": %s}\
        """;
    var first = data.formatted(key, "{\"a\": {\"x\": 1, \"y\": [1.50]}, \"b\": \"\\u00e4\"}");
    var again = data.formatted(key, "{\"b\": \"ä\", \"a\": {\"y\": [1.5], \"x\": 1.0e0}}");
    var id = ApiClient.jobId(service.post("/notifications", first, "Idempotency-Key", key));
    assertThat(ApiClient.jobId(service.post("/notifications", again, "Idempotency-Key", key)))
        .isEqualTo(id);
    var other = data.formatted(key, "{\"a\": {\"x\": 1, \"y\": [1.51]}, \"b\": \"ä\"}");
    assertThat(service.post("/notifications", other, "Idempotency-Key", key).statusCode())
        .isEqualTo(422);

    for (var blank : List.of("", " ", "\"\"", "\"  \"")) {
      assertThat(service.post("/notifications", first, "Idempotency-Key", blank).statusCode())
          .as("'%s'", blank)
          .isEqualTo(400);
    }
    assertThat(
            service
                .post("/notifications", first, "Idempotency-Key", key, "Idempotency-Key", key)
                .statusCode())
        .as("twice")
        .isEqualTo(400);
  }

  @Test
  void repeat_waits_at_most_5_seconds_for_the_answer_of_another_node() {
    var first = JobId.next(Instant.now());
    try (var redis = RedisClient.create(stack.redis().orElseThrow().url())) {
      redis.set(redisKey(), first + " " + fingerprint() + " wanted");
      var tooLate = service.post("/notifications", body, "Idempotency-Key", key);
      assertThat(tooLate.statusCode()).as(tooLate.body()).isEqualTo(409);
      assertThat(tooLate.headers().firstValue("Retry-After")).hasValue("5");

      first = JobId.next(Instant.now());
      redis.set(redisKey(), first + " " + fingerprint() + " wanted");
      var waiting =
          service.sendAsync(service.posting("/notifications", body, "Idempotency-Key", key));
      redis.set(redisKey(), first + " " + fingerprint() + " answered");
      assertThat(ApiClient.jobId(waiting.join())).isEqualTo(first.value());
    }
  }

  @Test
  void repeat_gets_the_first_answer_although_its_webhook_url_is_no_longer_allowed() {
    body =
        """
        {"type": "welcome", "userId": "u-1", "webhookUrl": "https://10.0.0.1/"}\
        """;
    assertThat(service.post("/notifications", body, "Idempotency-Key", key).statusCode())
        .isEqualTo(422);

    var first = JobId.next(Instant.now());
    try (var redis = RedisClient.create(stack.redis().orElseThrow().url())) {
      redis.set(redisKey(), first + " " + fingerprint() + " answered");
    }
    assertThat(ApiClient.jobId(service.post("/notifications", body, "Idempotency-Key", key)))
        .isEqualTo(first.value());
  }

  /** The Redis key under which nodes store the first request with an Idempotency-Key. */
  private String redisKey() {
    return "idem:" + Job.DEFAULT_OWNER + ":" + key;
  }

  private String fingerprint() {
    var now = Instant.now();
    var asked = ApiClient.json(body);
    var url = asked.getString("webhookUrl", null);
    var payload = Json.createObjectBuilder(asked).remove("webhookUrl").build();
    var job =
        Job.of("notification", "welcome", "u", Job.DEFAULT_OWNER, now, payload).withWebhookUrl(url);
    return new Submission(job, new IdempotencyKey(key)).fingerprint();
  }

  @Test
  void repeated_report_keeps_the_answer_of_the_in_flight_job_after_that_has_ended() {
    var report =
        """
        {"userId": "simulate-slow-4000-%s", "reportType": "sales"}\
        """
            .formatted(key);
    var inFlight = ApiClient.jobId(service.post("/reports", report));
    var first = service.post("/reports", report, "Idempotency-Key", key);
    assertThat(ApiClient.jobId(first)).isEqualTo(inFlight);

    service.get("/jobs/" + inFlight, "Prefer", "wait=20");

    assertThat(ApiClient.jobId(service.post("/reports", report, "Idempotency-Key", key)))
        .isEqualTo(inFlight);
    assertThat(ApiClient.jobId(service.post("/reports", report))).isNotEqualTo(inFlight);
  }
}
