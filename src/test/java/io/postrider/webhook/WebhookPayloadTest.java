package io.postrider.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.ManualClock;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebhookPayloadTest {

  private static final Job JOB =
      SampleJobs.job("report", "https://example.com/hook?token=secret", null);

  @Test
  void payload_holds_type_timestamp_and_the_job_without_its_webhook() {
    var payload = read(WebhookPayload.of(failed(List.of()), 4));

    assertThat(payload.getString("type")).isEqualTo("report.failed");
    assertThat(payload.getString("timestamp")).isEqualTo("2026-01-02T03:04:05.006Z");
    assertThat(payload.getJsonObject("data").getString("jobId")).isEqualTo(JOB.id().value());
    assertThat(payload.getJsonObject("data")).doesNotContainKey("webhook");
  }

  @Test
  void same_outcome_gives_the_same_text_whatever_the_state_of_its_delivery() {
    var delivered =
        new JobRecord(
            JOB,
            0,
            9,
            JobStatus.FAILED,
            4,
            null,
            ManualClock.START,
            null,
            "e",
            List.of(),
            null,
            "failed",
            8,
            null,
            false);
    var undelivered =
        new JobRecord(
            JOB,
            0,
            1,
            JobStatus.FAILED,
            4,
            null,
            ManualClock.START,
            null,
            "e",
            List.of(),
            null,
            null,
            0,
            null,
            false);

    assertThat(WebhookPayload.of(delivered, 4)).isEqualTo(WebhookPayload.of(undelivered, 4));
  }

  /**
   * JSON writes each of these characters in six bytes, and there are more failures than a job
   * keeps.
   */
  @Test
  void payload_stays_under_20_kB_and_keeps_the_latest_failures() {
    var failures =
        IntStream.rangeClosed(1, 50)
            .mapToObj(i -> new Failure(i, ManualClock.START, "\u0001".repeat(10_000)))
            .toList();

    var text = WebhookPayload.of(failed(failures), 4);

    assertThat(text.getBytes(UTF_8).length).isBetween(15_000, 20_000);
    var kept = read(text).getJsonObject("data").getJsonArray("failures");
    assertThat(kept.getJsonObject(kept.size() - 1).getInt("attempt")).isEqualTo(50);
  }

  @Test
  void payload_links_the_result() {
    var job =
        new JobRecord(
            JOB,
            0,
            1,
            JobStatus.COMPLETED,
            1,
            null,
            ManualClock.START,
            null,
            null,
            List.of(),
            "/reports/1/result",
            null,
            0,
            null,
            false);

    assertThat(read(WebhookPayload.of(job, 4)).getJsonObject("data").getString("resultUrl"))
        .isEqualTo("/reports/1/result");
  }

  @Test
  void ping_holds_no_data() {
    assertThat(WebhookPayload.ping(ManualClock.START))
        .isEqualTo("{\"type\":\"ping\",\"timestamp\":\"2026-01-02T03:04:05.006Z\",\"data\":{}}");
  }

  private static JobRecord failed(List<Failure> failures) {
    return new JobRecord(
        JOB,
        0,
        1,
        JobStatus.FAILED,
        4,
        null,
        ManualClock.START,
        null,
        "e",
        failures,
        null,
        null,
        0,
        null,
        false);
  }

  private static JsonObject read(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
