package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.postrider.e2e.Collector.CollectedSpan;
import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One trace from the caller through the service to the receiver of the webhook. */
@EndToEnd
class TracingIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CALLER = "b7ad6b7169203331";

  private final Service service;
  private final Collector collector;
  private final LocalStack stack;
  private final String traceId = newTraceId();

  TracingIT(Service service, Collector collector, LocalStack stack) {
    this.service = service;
    this.collector = collector;
    this.stack = stack;
  }

  @Test
  void spans_from_the_callers_request_to_the_webhook_are_linked() {
    try (var receiver = new Receiver(call -> 204)) {
      var jobId = notify("u-traced", receiver.url());

      var call = span(SpanKind.SPAN_KIND_CLIENT, any -> true);
      var process = span(SpanKind.SPAN_KIND_CONSUMER, any -> true);
      var send = span(SpanKind.SPAN_KIND_PRODUCER, any -> true);
      var request = span(SpanKind.SPAN_KIND_SERVER, any -> true);
      assertThat(request.parentId()).isEqualTo(CALLER);
      assertThat(send.parentId()).isEqualTo(request.spanId());
      assertThat(process.parentId()).isEqualTo(send.spanId());
      assertThat(call.parentId()).isEqualTo(process.spanId());
      assertThat(process.name()).isEqualTo("process jobs.notification");
      assertThat(List.of(send, process, call))
          .allSatisfy(
              span -> assertThat(span.attributes()).containsEntry("postrider.job.id", jobId));
      assertThat(receiver.calls(jobId).get(0).header("traceparent"))
          .isEqualTo("00-" + traceId + "-" + call.spanId() + "-01");
      assertThat(call.attributes())
          .containsEntry("http.response.status_code", "204")
          .doesNotContainValue(receiver.url());
    }
  }

  @Test
  void each_attempt_and_the_final_failure_are_part_of_the_trace() {
    try (var receiver = new Receiver(call -> 204)) {
      var jobId = notify("simulate-reject", receiver.url());
      service.awaitStatus(jobId, "failed");

      var attempt = span(SpanKind.SPAN_KIND_CONSUMER, span -> span.name().contains("jobs."));
      var finalFailure = span(SpanKind.SPAN_KIND_CONSUMER, span -> span.name().contains("dead"));
      var call = span(SpanKind.SPAN_KIND_CLIENT, any -> true);
      assertThat(attempt.failed()).isTrue();
      assertThat(attempt.attributes()).containsEntry("postrider.job.attempt", "1");
      assertThat(call.parentId()).isEqualTo(finalFailure.spanId());
    }
  }

  @Test
  void replay_belongs_to_the_trace_of_the_request_that_made_the_job() {
    var jobId = notify("simulate-reject", null);
    service.awaitStatus(jobId, "failed");
    Predicate<CollectedSpan> attempts = span -> span.name().equals("process jobs.notification");
    span(SpanKind.SPAN_KIND_CONSUMER, attempts);

    assertThat(service.post("admin/dlq/" + jobId + "/retry", "").status()).isEqualTo(202);

    await()
        .atMost(SOON)
        .until(() -> collector.trace(traceId).stream().filter(attempts).count() == 2);
  }

  @Test
  void log_lines_are_json_with_the_ids_of_job_and_trace() {
    try (var receiver = new Receiver(call -> 204)) {
      var jobId = notify("simulate-flaky-1", receiver.url());
      await().atMost(SOON).until(() -> receiver.calls(jobId).size() == 1);
      await().atMost(SOON).until(() -> lines(jobId).size() == 3);

      var lines = lines(jobId);
      assertThat(lines)
          .extracting(line -> line.getString("event"))
          .containsExactly("attempt-failed", "completed", "webhook-delivered");
      assertThat(lines)
          .allSatisfy(line -> assertThat(line.getString("traceId")).isEqualTo(traceId));
    }
  }

  private String notify(String userId, String webhookUrl) {
    var body = Json.createObjectBuilder().add("type", "welcome").add("userId", userId);
    if (webhookUrl != null) {
      body.add("webhookUrl", webhookUrl);
    }
    var request =
        service
            .request("notifications")
            .header("Content-Type", "application/json")
            .header("traceparent", "00-" + traceId + "-" + CALLER + "-01")
            .POST(BodyPublishers.ofString(body.build().toString()));
    return Service.accepted(service.send(request.build()));
  }

  private CollectedSpan span(SpanKind kind, Predicate<CollectedSpan> which) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                collector.trace(traceId).stream()
                    .filter(span -> span.kind() == kind)
                    .filter(which)
                    .findFirst(),
            found -> found.isPresent())
        .get();
  }

  /** The log lines of a job; every line with its id must be JSON. */
  private List<JsonObject> lines(String jobId) {
    try (var lines = Files.lines(stack.payara().log())) {
      return lines
          .filter(line -> line.contains(jobId))
          .map(TracingIT::json)
          .filter(line -> line.getString("jobId", "").equals(jobId))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String newTraceId() {
    var bytes = new byte[16];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
