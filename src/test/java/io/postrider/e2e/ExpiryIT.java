package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Jobs that nobody starts in time, because the queue is paused as through an outage. */
@EndToEnd
class ExpiryIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Service service;

  ExpiryIT(Service service) {
    this.service = service;
  }

  @Test
  void stale_password_reset_is_told_once_and_never_sent() {
    service.post("admin/queues/notification/pause", "");
    try (var receiver = new Receiver(call -> 204)) {
      String stale;
      try {
        stale = Service.accepted(post("notifications", reset(receiver, 6)));
        assertThat(service.job(stale)).containsKey("expiresAt");

        assertThat(ended(stale).getString("status")).isEqualTo("expired");
        await().atMost(SOON).until(() -> receiver.calls(stale).size() == 1);
      } finally {
        service.post("admin/queues/notification/resume", "");
      }
      var fresh = Service.accepted(post("notifications", reset(receiver, 600)));
      service.awaitStatus(fresh, "completed");
      await().atMost(SOON).until(() -> receiver.calls(fresh).size() == 1);

      var told = receiver.calls(stale);
      assertThat(told).hasSize(1);
      assertThat(told.get(0).json().getString("type")).isEqualTo("notification.expired");
      assertThat(told.get(0).job().getString("status")).isEqualTo("expired");
      var job = service.job(stale);
      assertThat(job.getInt("attempts")).isZero();
      assertThat(job).doesNotContainKey("startedAt");
      assertThat(service.get("jobs?status=expired&userId=u-reset").text()).contains(stale);
      assertThat(service.post("admin/dlq/" + stale + "/retry", "").status()).isEqualTo(409);
      assertThat(service.delete("jobs/" + stale).status()).isEqualTo(409);
    }
  }

  @Test
  void report_that_has_expired_is_made_when_it_is_requested_again() {
    service.post("admin/queues/report/pause", "");
    String stale;
    try {
      stale = Service.accepted(post("reports", report("u-again", 6)));
      var repeat = Service.accepted(post("reports", report("u-again", 600)));
      assertThat(repeat).as("in flight").isEqualTo(stale);
      assertThat(ended(stale).getString("status")).isEqualTo("expired");
    } finally {
      service.post("admin/queues/report/resume", "");
    }

    var fresh = Service.accepted(post("reports", report("u-again", 600)));

    assertThat(fresh).isNotEqualTo(stale);
    service.awaitStatus(fresh, "completed");
  }

  @Test
  void repeat_with_a_key_is_answered_although_its_time_has_passed() {
    var body = report("u-keyed", 5);
    var first = keyed(body);
    assertThat(first.status()).as(first.text()).isEqualTo(202);
    ended(first.json().getString("jobId"));
    await().atMost(SOON).until(() -> post("reports", body).status() == 422);

    assertThat(keyed(body).text()).isEqualTo(first.text());
  }

  private Service.Answer keyed(String body) {
    return service.send(
        service
            .request("reports")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "\"expiry\"")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private Service.Answer post(String path, String body) {
    return service.post(path, body);
  }

  private static String reset(Receiver receiver, int seconds) {
    return """
        {"type": "password-reset", "userId": "u-reset", "webhookUrl": "%s", "expiresAt": "%s"}"""
        .formatted(receiver.url(), Instant.now().plusSeconds(seconds));
  }

  private static String report(String user, int seconds) {
    return """
        {"userId": "%s", "reportType": "sales", "expiresAt": "%s"}"""
        .formatted(user, Instant.now().plusSeconds(seconds));
  }

  /** Waits as a client would. */
  private JsonObject ended(String jobId) {
    var request = service.request("jobs/" + jobId).header("Prefer", "wait=15").GET().build();
    return service.send(request).json();
  }
}
