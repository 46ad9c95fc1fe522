package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered before JAX-RS is answered as JAX-RS answers it. */
@EndToEnd
class ShortCallsIT {

  /** A weighed media type is for JAX-RS. */
  private static final String[] BY_JAX_RS = {"Accept", "application/json;q=0.9"};

  private static final String NO_JOB = "019a0000-0000-7000-8000-000000000000";

  private final ApiClient service;
  private final String user = "short-" + UUID.randomUUID();

  ShortCallsIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @Test
  void reads_of_a_job_are_answered_alike() {
    var waiting = service.notifyLater(user);
    var done = service.notify(user);
    await().until(() -> service.get("/jobs/" + done).body().contains("completed"));

    for (var id : new String[] {waiting, done, NO_JOB, "no-id", NO_JOB.toUpperCase()}) {
      assertAlike(200, 404, service.request("/jobs/" + id));
    }
    assertThat(service.get("/jobs/" + waiting).headers().map()).containsKey("retry-after");
    assertThat(service.get("/jobs/" + done).headers().map()).doesNotContainKey("retry-after");
  }

  @Test
  void reads_with_an_entity_tag_are_answered_alike() {
    var job = "/jobs/" + service.notifyLater(user);
    var tag = service.get(job).headers().firstValue("ETag").orElseThrow();

    assertAlike(304, 304, service.request(job).header("If-None-Match", tag));
    assertAlike(304, 304, service.request(job).header("If-None-Match", "W/" + tag));
    assertAlike(304, 304, service.request(job).header("If-None-Match", "\"x\", " + tag));
    assertAlike(304, 304, service.request(job).header("If-None-Match", "*"));
    assertAlike(200, 200, service.request(job).header("If-None-Match", "\"1000\""));
    assertAlike(200, 200, service.request(job).header("If-None-Match", tag.replace("\"", "\"1")));
    assertAlike(412, 412, service.request(job).header("If-Match", "\"1000\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"welcome\", \"userId\": \"%s\"}",
        "{\"type\": \"welcome\", \"userId\": \"%s\", \"data\": {\"name\": \"Zoë\"}}",
        "{\"type\": \"welcome\", \"userId\": \"\"}",
        "{\"type\": \"unknown\", \"userId\": \"%s\"}",
        "{\"type\": \"welcome\", \"userId\": \"%s\", \"colour\": \"red\"}",
        "{\"type\": \"welcome\", \"userId\": 1}",
        "{\"type\": \"welcome\", \"userId\": \"%s\"",
        "[]",
        "",
        " "
      })
  void posts_are_answered_alike(String form) {
    var body = form.formatted(user);
    assertAlike(202, 422, service.posting("/notifications", body));
  }

  @Test
  void repeated_posts_are_answered_alike() {
    var report =
        "{\"reportType\": \"sales\", \"userId\": \"simulate-slow-5000-%s\"}".formatted(user);
    service.post("/reports", report);
    assertAlike(202, 202, service.posting("/reports", report));

    var body = ApiClient.notification(user);
    service.post("/notifications", body, "Idempotency-Key", user);
    assertAlike(202, 202, service.posting("/notifications", body, "Idempotency-Key", user));
    var other = ApiClient.notification("other");
    assertAlike(422, 422, service.posting("/notifications", other, "Idempotency-Key", user));
    assertAlike(400, 400, service.posting("/notifications", body, "Idempotency-Key", " "));
  }

  private void assertAlike(int least, int most, HttpRequest.Builder request) {
    var plain = service.send(request.copy());
    var jaxRs = service.send(request.copy().headers(BY_JAX_RS));

    assertThat(plain.statusCode()).isBetween(least, most);
    assertThat(jaxRs.statusCode()).isEqualTo(plain.statusCode());
    assertThat(headers(plain)).isEqualTo(headers(jaxRs));
    assertThat(withoutIds(plain.body())).isEqualTo(withoutIds(jaxRs.body()));
  }

  private static Map<String, String> headers(HttpResponse<String> answer) {
    var headers = new TreeMap<String, String>();
    answer.headers().map().entrySet().stream()
        .filter(header -> !header.getKey().equals("date") && !header.getKey().equals("ratelimit"))
        .forEach(
            header ->
                headers.put(
                    header.getKey(),
                    header.getValue().stream()
                        .map(ShortCallsIT::withoutIds)
                        .map(value -> counted(header.getKey(), value))
                        .sorted()
                        .collect(Collectors.joining(", "))));
    return headers;
  }

  /** Between two calls the seconds until a job is due may go down by one. */
  private static String counted(String header, String value) {
    return header.equals("retry-after") ? value.replaceAll("\\d+", "<seconds>") : value;
  }

  private static String withoutIds(String text) {
    return text.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "<id>");
  }
}
