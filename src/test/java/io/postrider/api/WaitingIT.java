package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class WaitingIT {

  private final LocalStack stack;
  private final ApiClient service;
  private final String user = UUID.randomUUID().toString();

  WaitingIT(LocalStack stack) {
    this.stack = stack;
    service = new ApiClient(stack);
  }

  @Test
  void request_that_prefers_to_wait_is_answered_when_the_job_has_ended() {
    var answer = service.get("/jobs/" + service.notify(user), "Prefer", "wait=20");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("wait=20");
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(ApiClient.json(answer).getString("status")).isEqualTo("completed");
  }

  @Test
  void request_waits_no_longer_than_it_prefers() {
    var id = service.notify("simulate-slow-10000");
    awaitActive(id);

    var answer = service.get("/notifications/" + id, "Prefer", "wait=1");

    assertThat(ApiClient.json(answer).getString("status")).isEqualTo("active");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void head_request_does_not_wait() {
    var later = service.notifyLater(user);
    for (var path : List.of("/jobs/" + later, "/notifications/" + later)) {
      var head =
          service.send(
              service
                  .request(path)
                  .method("HEAD", BodyPublishers.noBody())
                  .header("Prefer", "wait=30")
                  .timeout(Duration.ofSeconds(20)));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("ETag")).isPresent();
      assertThat(head.headers().firstValue("Preference-Applied")).isEmpty();
    }
    service.send(service.request("/jobs/" + later).DELETE());
  }

  @Test
  void hundreds_of_waiting_requests_delay_no_other() {
    var later = service.notifyLater(user);
    var waiting =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    service.sendAsync(
                        service.request("/jobs/" + later).header("Prefer", "wait=30")))
            .toList();

    assertThat(service.get("/jobs/" + later).body()).contains("\"status\":\"delayed\"");
    service.send(service.request("/jobs/" + later).DELETE());
    assertThat(waiting)
        .allMatch(answer -> ApiClient.json(answer.join()).getString("status").equals("cancelled"));
  }

  @Test
  void known_revision_is_answered_with_304() {
    var id = service.notify(user);
    var tag =
        service.get("/jobs/" + id, "Prefer", "wait=20").headers().firstValue("ETag").orElseThrow();

    var again = service.get("/jobs/" + id, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    assertThat(service.get("/jobs/" + id, "If-None-Match", "\"0\"").statusCode()).isEqualTo(200);
  }

  @Test
  void waiting_request_and_stream_survive_a_restart_of_redis() throws IOException {
    var redis = stack.redis().orElseThrow();
    var id = service.notify("simulate-slow-8000");
    var waiting = service.sendAsync(service.request("/jobs/" + id).header("Prefer", "wait=30"));
    var stream = service.sendAsync(service.request("/jobs/" + id + "/events"));
    awaitActive(id);

    redis.kill();
    redis.start();

    assertThat(ApiClient.json(waiting.join()).getString("status")).isEqualTo("completed");
    assertThat(stream.join().body()).contains("\"status\":\"completed\"");
  }

  private void awaitActive(String id) {
    await()
        .until(
            () -> ApiClient.json(service.get("/jobs/" + id)).getString("status").equals("active"));
  }
}
