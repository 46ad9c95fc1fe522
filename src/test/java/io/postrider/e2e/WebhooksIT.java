package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.postrider.stack.LocalStack;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@EndToEnd
class WebhooksIT {

  private static final int NO_CONTENT = 204;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Service service;
  private final BrokerConsole broker;
  private final String secret;

  WebhooksIT(Service service, BrokerConsole broker, LocalStack stack) {
    this.service = service;
    this.broker = broker;
    this.secret = stack.secrets().webhookSecret();
  }

  @Test
  void webhook_of_a_completed_notification_is_signed_and_sent_after_its_state_is_stored()
      throws Exception {
    Map<String, String> statusDuringCall = new ConcurrentHashMap<>();
    try (var receiver =
        new Receiver(
            call -> {
              var jobId = call.job().getString("jobId");
              statusDuringCall.put(jobId, service.status(jobId));
              return NO_CONTENT;
            })) {
      var jobId = service.notify("welcome", "u-hook", receiver.url());

      var call = awaitCalls(receiver, jobId, 1).get(0);
      call.verify(secret);
      assertThat(call.header("content-type")).isEqualTo("application/json");
      assertThat(call.header("webhook-id")).contains(jobId);
      assertThat(call.header("webhook-signature")).startsWith("v1,");
      assertThat(call.json().getString("type")).isEqualTo("notification.completed");
      assertThat(Instant.parse(call.json().getString("timestamp"))).isNotNull();
      assertThat(call.json().keySet()).containsExactlyInAnyOrder("type", "timestamp", "data");
      assertThat(call.job().getString("status")).isEqualTo("completed");
      assertThat(call.job().getString("userId")).isEqualTo("u-hook");
      assertThat(statusDuringCall).containsEntry(jobId, "completed");
      var webhook = awaitWebhook(jobId, "delivered");
      assertThat(webhook.getInt("attempts")).isEqualTo(1);
    }
  }

  @Test
  void webhook_of_a_completed_report_links_its_result() throws Exception {
    try (var receiver = new Receiver(call -> NO_CONTENT)) {
      var request =
          "{\"userId\":\"u-hook\",\"reportType\":\"sales\",\"webhookUrl\":\"%s\"}"
              .formatted(receiver.url());
      var jobId = Service.accepted(service.post("reports", request));

      var call = awaitCalls(receiver, jobId, 1).get(0);
      call.verify(secret);
      assertThat(call.json().getString("type")).isEqualTo("report.completed");
      assertThat(service.get(call.job().getString("resultUrl").substring(1)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void outcome_is_sent_to_all_clients_that_requested_the_same_report() throws Exception {
    var request =
        """
        {"userId": "simulate-slow-6000-both", "reportType": "sales", "webhookUrl": "%s"}""";
    try (var one = new Receiver(call -> NO_CONTENT);
        var other = new Receiver(call -> NO_CONTENT)) {
      var jobId = Service.accepted(service.post("reports", request.formatted(one.url())));
      for (int i = 0; i < 2; i++) {
        assertThat(Service.accepted(service.post("reports", request.formatted(other.url()))))
            .isEqualTo(jobId);
      }

      var first = awaitCalls(one, jobId, 1).get(0);
      var second = awaitCalls(other, jobId, 1).get(0);
      second.verify(secret);
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id") + "_1");
      var further =
          await()
              .atMost(SOON)
              .until(
                  () -> service.job(jobId).getJsonArray("furtherWebhooks").getJsonObject(0),
                  webhook -> webhook.containsKey("status"));
      assertThat(further.getString("status")).isEqualTo("delivered");
      assertThat(further.getString("url")).isEqualTo(other.url().replaceAll("\\?.*", "?…"));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(
                          service.get("jobs/" + jobId + "/deliveries").json().getJsonArray("items"))
                      .hasSize(2));

      assertThat(service.post("jobs/" + jobId + "/deliveries", "").status()).isEqualTo(202);
      awaitCalls(one, jobId, 2);
      awaitCalls(other, jobId, 2);
    }
  }

  @Test
  void webhook_of_a_failed_notification_holds_its_error() throws Exception {
    try (var receiver = new Receiver(call -> NO_CONTENT)) {
      var jobId = service.notify("welcome", "simulate-reject", receiver.url());

      var call = awaitCalls(receiver, jobId, 1).get(0);
      call.verify(secret);
      assertThat(call.json().getString("type")).isEqualTo("notification.failed");
      assertThat(call.job().getString("status")).isEqualTo("failed");
      assertThat(call.job().getString("error")).isEqualTo("simulated rejection");
      assertThat(call.job().getJsonArray("failures")).hasSize(1);
    }
  }

  @Test
  void signature_is_not_valid_for_another_body_or_secret() throws Exception {
    try (var receiver = new Receiver(call -> NO_CONTENT)) {
      var jobId = service.notify("welcome", "u-forged", receiver.url());

      var call = awaitCalls(receiver, jobId, 1).get(0);
      var forged = new Receiver.Call(call.headers(), call.body().replace("u-forged", "u-other"));
      assertThatThrownBy(() -> forged.verify(secret))
          .isInstanceOf(WebhookVerificationException.class);
      assertThatThrownBy(() -> call.verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
          .isInstanceOf(WebhookVerificationException.class);
    }
  }

  @Test
  void refused_webhook_waits_in_its_own_queue_and_is_retried_with_the_same_id() throws Exception {
    var attempts = new AtomicInteger();
    var seen = new CountDownLatch(1);
    try (var receiver =
        new Receiver(
            call -> {
              waitFor(seen);
              return attempts.incrementAndGet() < 3 ? 503 : NO_CONTENT;
            })) {
      var jobId = service.notify("welcome", "u-retry", receiver.url());

      await().atMost(SOON).until(() -> broker.messages("webhooks") > 0);
      seen.countDown();
      var calls = awaitCalls(receiver, jobId, 3);

      assertThat(calls).extracting(Receiver.Call::body).containsOnly(calls.get(0).body());
      assertThat(calls)
          .extracting(call -> call.header("webhook-id"))
          .containsOnly(calls.get(0).header("webhook-id"));
      for (var call : calls) {
        call.verify(secret);
      }
      assertThat(awaitWebhook(jobId, "delivered").getInt("attempts")).isEqualTo(3);
      await().atMost(SOON).until(() -> broker.messages("webhooks") == 0);
    }
  }

  @Test
  void webhook_that_is_always_refused_is_given_up_and_its_job_stays_completed() {
    try (var receiver = new Receiver(call -> 500)) {
      var jobId = service.notify("welcome", "u-never", receiver.url());

      var webhook = awaitWebhook(jobId, "failed");

      assertThat(webhook.getInt("attempts")).isEqualTo(3);
      assertThat(receiver.calls(jobId)).hasSize(3);
      assertThat(service.status(jobId)).isEqualTo("completed");
    }
  }

  @Test
  void receiver_that_never_answers_delays_neither_jobs_nor_other_receivers() throws Exception {
    var done = new CountDownLatch(1);
    Queue<String> held = new ConcurrentLinkedQueue<>();
    try (var slow = new Receiver(call -> hold(call, held, done));
        var quick = new Receiver(call -> NO_CONTENT)) {
      service.notify("welcome", "u-slow", slow.url());
      await().atMost(SOON).until(() -> held.size() == 1);

      var jobId = service.notify("welcome", "u-quick", quick.url());

      awaitCalls(quick, jobId, 1);
    } finally {
      done.countDown();
    }
  }

  private static int hold(Receiver.Call call, Queue<String> held, CountDownLatch done) {
    held.add(call.body());
    waitFor(done);
    return NO_CONTENT;
  }

  private static void waitFor(CountDownLatch event) {
    try {
      event.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Receiver.Call> awaitCalls(Receiver receiver, String jobId, int count) {
    return await().atMost(SOON).until(() -> receiver.calls(jobId), calls -> calls.size() >= count);
  }

  private JsonObject awaitWebhook(String jobId, String status) {
    return await()
        .atMost(SOON)
        .until(
            () -> service.job(jobId).getJsonObject("webhook"),
            webhook -> webhook.getString("status", "").equals(status));
  }
}
