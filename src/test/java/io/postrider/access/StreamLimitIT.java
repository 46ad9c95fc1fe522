package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The limit on open event streams of one client, which does not affect other clients. */
@Guarded
class StreamLimitIT {

  private static final String[] EVENT_SOURCE = {"Accept", "text/event-stream"};

  private final GuardedService service;

  StreamLimitIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void stream_beyond_the_limit_is_refused_until_others_have_ended() throws IOException {
    var greedy = service.member(Roles.CLIENT);
    var job = delayed(greedy);
    var streams = new ArrayList<HttpResponse<InputStream>>();
    for (int i = 0; i < Guarded.STREAMS; i++) {
      streams.add(events(greedy, job));
    }
    assertThat(streams).allMatch(stream -> stream.statusCode() == 200);

    var refused = events(greedy, job);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    var eventSource = service.send(greedy, "GET", "jobs/" + job + "/events", null, EVENT_SOURCE);
    assertThat(eventSource.statusCode()).isEqualTo(200);
    assertThat(eventSource.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(eventSource.headers().firstValue("Retry-After")).isEmpty();
    assertThat(eventSource.body())
        .isEqualTo(": 429 Too many event streams are open.\nretry: 30000\n\n");
    var modest = service.member(Roles.CLIENT);
    try (var other = events(modest, delayed(modest)).body()) {
      assertThat(other.read()).isNotNegative();
    }

    service.send(greedy, "DELETE", "jobs/" + job, null);
    for (var stream : streams) {
      assertThat(new String(stream.body().readAllBytes())).contains("\"cancelled\"");
    }
    var next = delayed(greedy);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              var answer = events(greedy, next);
              answer.body().close();
              return answer.statusCode() == 200;
            });
  }

  private HttpResponse<InputStream> events(Member caller, String job) {
    return service.open(caller, "jobs/" + job + "/events").join();
  }

  private String delayed(Member caller) {
    var body = "{\"type\":\"welcome\",\"userId\":\"u\",\"deliverAt\":\"%s\"}";
    return service.job(
        caller, "notifications", body.formatted(Instant.now().plus(Duration.ofHours(1))));
  }
}
