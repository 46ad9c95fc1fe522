package io.postrider.api;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

@EndToEnd
class StreamsIT {

  private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\",\"priority\"");

  private static final Pattern COMMENT = Pattern.compile(":.*\n(retry: \\d+\n)?\n");

  private static final Pattern EVENT =
      Pattern.compile("id: (\\d+)\n.*\"status\":\"(\\w+)\",\"priority\".*", Pattern.DOTALL);

  private final LocalStack stack;
  private final ApiClient service;

  StreamsIT(LocalStack stack) {
    this.stack = stack;
    service = new ApiClient(stack);
  }

  @Test
  void stream_begins_with_the_present_state_and_ends_after_the_terminal_one() {
    var stream = service.get("/jobs/" + service.notify("simulate-flaky-3") + "/events");

    assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    var seen = STATUS.matcher(stream.body()).results().map(match -> match.group(1)).toList();
    // On a busy machine an attempt may be over before the stream reads that it is active.
    assertThat(seen).containsSubsequence("delayed", "completed").endsWith("completed");
    assertThat(stream.body()).startsWith("id: ");
    assertThat(stream.body().split("\n\n", 2)[0]).containsPattern("\nretry: \\d+\n");
  }

  @Test
  void head_request_for_a_stream_is_answered_at_once_and_opens_no_stream() {
    var id = service.notifyLater(UUID.randomUUID().toString());
    for (var events : List.of("/jobs/" + id + "/events", "/admin/overview/events")) {
      var heads =
          IntStream.range(0, 100)
              .mapToObj(i -> service.sendAsync(service.request(events).method("HEAD", noBody())))
              .toList();
      assertThat(heads)
          .allSatisfy(
              head -> {
                var answer = head.orTimeout(20, TimeUnit.SECONDS).join();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("text/event-stream");
                assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
              });
    }
    var unknown = "/jobs/" + UUID.randomUUID() + "/events";
    assertThat(service.send(service.request(unknown).method("HEAD", noBody())).statusCode())
        .isEqualTo(404);
    service.send(service.request("/jobs/" + id).DELETE());
  }

  @Test
  void client_that_has_received_the_terminal_state_gets_204() {
    var id = service.notify(UUID.randomUUID().toString());
    var ended = service.get("/jobs/" + id, "Prefer", "wait=20");
    var revision = ended.headers().firstValue("ETag").orElseThrow().replace("\"", "");

    assertThat(service.get("/jobs/" + id + "/events", "Last-Event-ID", revision).statusCode())
        .isEqualTo(204);
    assertThat(service.get("/jobs/" + id + "/events", "Last-Event-ID", "0").body())
        .contains("id: " + revision);
  }

  @Test
  void stream_that_is_cut_after_every_event_continues_after_the_last_received_one()
      throws IOException {
    var events = "/jobs/" + service.notify("simulate-flaky-2") + "/events";
    var revisions = new ArrayList<Long>();
    var status = "";
    while (!status.equals("completed")) {
      var request = service.request(events);
      if (!revisions.isEmpty()) {
        request.header("Last-Event-ID", "" + revisions.get(revisions.size() - 1));
      }
      try (var stream = service.open(request).join().body()) {
        var text = firstEvent(stream);
        var event = EVENT.matcher(text);
        assertThat(event.matches()).as(text).isTrue();
        revisions.add(Long.parseLong(event.group(1)));
        status = event.group(2);
      }
    }
    assertThat(revisions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void streams_receive_the_terminal_state_while_the_service_keeps_losing_its_subscription() {
    var streams =
        IntStream.range(0, 50)
            .mapToObj(i -> service.notify("simulate-flaky-1-" + i))
            .map(id -> service.sendAsync(service.request("/jobs/" + id + "/events")))
            .toList();
    try (var redis = RedisClient.create(stack.redis().orElseThrow().url())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                redis.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "pubsub");
                return streams.stream().allMatch(CompletableFuture::isDone);
              });
    }
    assertThat(streams)
        .allMatch(stream -> stream.join().body().contains("\"status\":\"completed\""));
  }

  /** The lines of the first event up to the empty line; comments are skipped. */
  private static String firstEvent(InputStream stream) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\n\n") < 0) {
      var next = stream.read();
      assertThat(next).as(text.toString()).isNotNegative();
      text.append((char) next);
      if (COMMENT.matcher(text).matches()) {
        text.setLength(0);
      }
    }
    return text.toString();
  }

  @Test
  void service_answers_while_two_thousand_streams_are_open() {
    var id = service.notifyLater("u");
    var streams =
        IntStream.range(0, 2_000)
            .mapToObj(i -> service.open(service.request("/jobs/" + id + "/events")))
            .toList();
    assertThat(streams).allMatch(stream -> stream.join().statusCode() == 200);

    var other = service.get("/jobs/" + service.notify("u"), "Prefer", "wait=30");
    assertThat(ApiClient.json(other).getString("status")).isEqualTo("completed");

    service.send(service.request("/jobs/" + id).DELETE());
    assertThat(streams).allMatch(stream -> text(stream.join()).contains("\"cancelled\""));
  }

  private static String text(HttpResponse<InputStream> stream) {
    try (var body = stream.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
