package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class StreamsIT {

  private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\",\"priority\"");

  private final ApiClient service;

  StreamsIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @Test
  void stream_begins_with_the_present_state_and_ends_after_the_terminal_one() {
    var stream = service.get("/jobs/" + service.notify("simulate-flaky-1") + "/events");

    assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    var seen = STATUS.matcher(stream.body()).results().map(match -> match.group(1)).toList();
    assertThat(seen).endsWith("delayed", "active", "completed");
    assertThat(stream.body()).startsWith("id: ");
  }

  @Test
  void whoever_has_seen_the_end_is_told_to_stop() {
    var id = service.notify(UUID.randomUUID().toString());
    var ended = service.get("/jobs/" + id, "Prefer", "wait=20");
    var revision = ended.headers().firstValue("ETag").orElseThrow().replace("\"", "");

    assertThat(service.get("/jobs/" + id + "/events", "Last-Event-ID", revision).statusCode())
        .isEqualTo(204);
    assertThat(service.get("/jobs/" + id + "/events", "Last-Event-ID", "0").body())
        .contains("id: " + revision);
  }

  @Test
  void two_thousand_streams_are_open_at_once_and_the_service_answers() {
    var due = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
    var id =
        ApiClient.jobId(
            service.post(
                "/notifications",
                """
                {"type": "welcome", "userId": "u", "deliverAt": "%s"}\
                """
                    .formatted(due)));
    var streams =
        IntStream.range(0, 2_000)
            .mapToObj(i -> service.sendAsync(service.request("/jobs/" + id + "/events")))
            .toList();

    var begin = Instant.now();
    var other = service.get("/jobs/" + service.notify("u"), "Prefer", "wait=10");
    assertThat(ApiClient.json(other).getString("status")).isEqualTo("completed");
    assertThat(Instant.now()).isBefore(begin.plusSeconds(10));
    assertThat(streams).noneMatch(stream -> stream.isDone());
    assertThat(streams)
        .allMatch(stream -> stream.join().body().contains("\"status\":\"completed\""));
  }
}
