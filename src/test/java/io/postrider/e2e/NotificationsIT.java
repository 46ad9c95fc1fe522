package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EndToEnd
class NotificationsIT {

  private final Service service;

  NotificationsIT(Service service) {
    this.service = service;
  }

  @ParameterizedTest
  @CsvSource({"welcome, 5", "password-reset, 1", "order-confirmed, 5"})
  void each_type_is_accepted_with_its_priority_and_sent(String type, int priority) {
    var answer = service.post("notifications", "{\"type\":\"" + type + "\",\"userId\":\"u-1\"}");
    var jobId = Service.accepted(answer);
    assertThat(answer.header("Location")).endsWith(answer.json().getString("statusUrl"));
    assertThat(answer.header("Retry-After")).isNotNull();

    var completed = service.awaitStatus(jobId, "completed");

    assertThat(completed.getString("kind")).isEqualTo("notification");
    assertThat(completed.getString("type")).isEqualTo(type);
    assertThat(completed.getInt("priority")).isEqualTo(priority);
    assertThat(completed.getInt("attempts")).isEqualTo(1);
    assertThat(completed.getInt("maxAttempts")).isEqualTo(4);
    assertThat(completed.getJsonArray("failures")).isEmpty();
    assertThat(service.get("notifications/" + jobId).json()).isEqualTo(completed);
  }

  @Test
  void notification_that_is_posted_twice_is_sent_twice() {
    assertThat(service.notify("welcome", "u-twice"))
        .isNotEqualTo(service.notify("welcome", "u-twice"));
  }

  @Test
  void report_is_not_found_among_notifications() {
    var report = service.report("u-not-a-notification", "sales");
    assertThat(service.get("notifications/" + report).status()).isEqualTo(404);
  }

  @Test
  void failing_notification_is_attempted_four_times_with_growing_delays_and_then_failed() {
    var jobId = service.notify("welcome", "simulate-fail");

    var delayed = service.awaitStatus(jobId, "delayed");
    assertThat(delayed.getString("nextAttemptAt"))
        .isGreaterThan(delayed.getJsonArray("failures").getJsonObject(0).getString("at"));
    assertThat(delayed).doesNotContainKeys("error", "finishedAt");

    var failed = service.awaitStatus(jobId, "failed");
    assertThat(failed.getInt("attempts")).isEqualTo(4);
    assertThat(failed.getString("error")).isEqualTo("simulated failure");
    var failures = failed.getJsonArray("failures").getValuesAs(JsonObject.class);
    assertThat(failures)
        .extracting(failure -> failure.getInt("attempt"))
        .containsExactly(1, 2, 3, 4);
    assertThat(failures)
        .extracting(failure -> failure.getString("message"))
        .containsOnly("simulated failure");
    for (int i = 1; i < 4; i++) {
      long planned = 1_000L << (i - 1);
      var waited = Duration.between(at(failures.get(i - 1)), at(failures.get(i)));
      assertThat(waited.toMillis())
          .as("between attempts " + i + " and " + (i + 1))
          .isBetween(planned * 4 / 5, planned + 60_000);
    }
    assertThat(service.get("notifications/" + jobId).json()).isEqualTo(failed);
  }

  @Test
  void flaky_notification_is_finally_sent_and_keeps_its_failures() {
    var completed = service.awaitStatus(service.notify("welcome", "simulate-flaky-2"), "completed");

    assertThat(completed.getInt("attempts")).isEqualTo(3);
    assertThat(completed.getJsonArray("failures")).hasSize(2);
    assertThat(completed).doesNotContainKeys("error", "nextAttemptAt");
  }

  @Test
  void rejected_notification_fails_at_once() {
    var failed = service.awaitStatus(service.notify("welcome", "simulate-reject"), "failed");

    assertThat(failed.getInt("attempts")).isEqualTo(1);
    assertThat(failed.getString("error")).isEqualTo("simulated rejection");
  }

  @Test
  void slow_notification_takes_at_least_its_simulated_time() {
    var completed =
        service.awaitStatus(service.notify("welcome", "simulate-slow-1200"), "completed");

    var took =
        Duration.between(
            Instant.parse(completed.getString("startedAt")),
            Instant.parse(completed.getString("finishedAt")));
    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(1200));
  }

  private static Instant at(JsonObject failure) {
    return Instant.parse(failure.getString("at"));
  }
}
