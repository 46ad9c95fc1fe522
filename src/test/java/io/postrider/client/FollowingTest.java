package io.postrider.client;

import static io.postrider.client.ScriptedService.brokenEvents;
import static io.postrider.client.ScriptedService.events;
import static io.postrider.client.ScriptedService.json;
import static io.postrider.client.ScriptedService.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.postrider.client.ScriptedService.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowingTest {

  private final List<String> seen = new ArrayList<>();

  private static String job(String status) {
    return "{\"jobId\":\"j\",\"status\":\"%s\"}".formatted(status);
  }

  private static String event(int id, String status) {
    return "id: %d\nretry: 2718\ndata: %s\n\n".formatted(id, job(status));
  }

  private Job follow(ScriptedService service) {
    return service.client().jobs().follow("j", event -> seen.add(event.id() + status(event)));
  }

  private static String status(JobEvent event) {
    return " " + event.job().status();
  }

  @Test
  void broken_stream_is_opened_again_after_the_last_event() {
    try (var service =
        new ScriptedService(
            brokenEvents(": alive\n\n" + event(1, "waiting") + event(2, "active") + "id: 3\nda"),
            problem(503, "Retry-After", "4"),
            events(event(3, "completed")))) {

      assertThat(follow(service).status()).isEqualTo(JobStatus.COMPLETED);

      assertThat(seen).containsExactly("1 WAITING", "2 ACTIVE", "3 COMPLETED");
      assertThat(service.requests)
          .extracting(request -> request.header("Last-Event-ID"))
          .containsExactly(null, "2", "2");
      assertThat(service.time.pauses)
          .containsExactly(Duration.ofMillis(2718), Duration.ofSeconds(4));
    }
  }

  @Test
  void job_whose_last_event_was_seen_is_read() {
    try (var service = new ScriptedService(json(204, ""), json(200, job("failed")))) {
      assertThat(service.client().jobs().follow("j", "7", event -> {}).status())
          .isEqualTo(JobStatus.FAILED);
      assertThat(service.requests.get(0).header("Last-Event-ID")).isEqualTo("7");
    }
  }

  @Test
  void state_that_a_newer_service_has_is_unknown_and_not_the_end() {
    try (var service =
        new ScriptedService(events(event(1, "sleeping") + event(2, "cancelled") + event(3, "x")))) {
      follow(service);

      assertThat(seen).containsExactly("1 UNKNOWN", "2 CANCELLED");
    }
  }

  @Test
  void exception_of_the_caller_ends_the_stream() {
    try (var service = new ScriptedService(events(event(1, "waiting")))) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  service
                      .client()
                      .jobs()
                      .follow(
                          "j",
                          event -> {
                            throw new IllegalStateException();
                          }));
      assertThat(service.requests).hasSize(1);
    }
  }

  @Test
  void streams_that_are_always_empty_are_not_those_of_the_service() {
    try (var service = new ScriptedService(events(""))) {
      assertThatExceptionOfType(PostriderException.Unreadable.class)
          .isThrownBy(() -> follow(service));
    }
  }

  @Test
  void silent_stream_is_dead() throws Exception {
    Reply silent =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: 1\n\n".getBytes());
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
        };
    try (var service = new ScriptedService(silent)) {
      var http = java.net.http.HttpClient.newHttpClient();
      var request =
          java.net.http.HttpRequest.newBuilder(java.net.URI.create(service.url())).build();
      try (var lines = http.send(request, EventLines.handler()).body()) {
        var events = new ServerEvents(lines, Duration.ofSeconds(3));

        assertThat(events.next().data()).isEqualTo("1".getBytes());
        assertThatExceptionOfType(java.io.IOException.class)
            .isThrownBy(events::next)
            .withMessage("no line within PT3S");
      }
    }
  }

  @Test
  void waiting_asks_the_service_to_hold_the_answer_and_does_not_ask_too_often() {
    try (var service =
        new ScriptedService(
            json(200, job("active"), "ETag", "\"1\"", "Retry-After", "2"),
            exchange -> exchange.sendResponseHeaders(304, -1),
            json(200, job("completed"), "ETag", "\"2\""))) {

      var job = service.client().jobs().await("j", Duration.ofSeconds(10));

      assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(service.requests)
          .extracting(request -> request.header("Prefer"))
          .containsExactly("wait=10", "wait=8", "wait=7");
      assertThat(service.requests)
          .extracting(request -> request.header("If-None-Match"))
          .containsExactly(null, "\"1\"", "\"1\"");
    }
  }

  @Test
  void job_that_does_not_end_in_time_is_told_as_it_is() {
    try (var service = new ScriptedService(json(200, job("delayed")))) {
      assertThatExceptionOfType(PostriderException.NotEnded.class)
          .isThrownBy(() -> service.client().jobs().await("j", Duration.ofSeconds(3)))
          .withMessage("job j is delayed after PT3S")
          .satisfies(e -> assertThat(e.job().status()).isEqualTo(JobStatus.DELAYED));
    }
  }
}
