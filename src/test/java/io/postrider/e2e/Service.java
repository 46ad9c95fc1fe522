package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The running service as a client sees it. */
final class Service {

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled", "expired");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;

  Service(String url) {
    base = URI.create(url);
  }

  /** An answer; {@link #json} fails if its body is not JSON. */
  record Answer(HttpResponse<String> response) {

    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    String text() {
      return response.body();
    }

    JsonObject json() {
      try (var reader = Json.createReader(new StringReader(text()))) {
        return reader.readObject();
      }
    }
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  Answer post(String path, String json) {
    return send(posting(path, json));
  }

  CompletableFuture<Answer> postLater(String path, String json) {
    return HTTP.sendAsync(posting(path, json), BodyHandlers.ofString()).thenApply(Answer::new);
  }

  /** Starts a request to the path. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
  }

  Answer send(HttpRequest request) {
    try {
      return new Answer(HTTP.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Posts a notification, which must be accepted. */
  String notify(String type, String userId) {
    return accepted(notifyLater(type, userId).join());
  }

  /** Posts a notification, and does not wait for the answer. */
  CompletableFuture<Answer> notifyLater(String type, String userId) {
    return postLater(
        "notifications", "{\"type\":\"%s\",\"userId\":\"%s\"}".formatted(type, userId));
  }

  /** Posts a notification with a webhook, which must be accepted. */
  String notify(String type, String userId, String webhookUrl) {
    return accepted(
        post(
            "notifications",
            "{\"type\":\"%s\",\"userId\":\"%s\",\"webhookUrl\":\"%s\"}"
                .formatted(type, userId, webhookUrl)));
  }

  /** Posts a report, which must be accepted. */
  String report(String userId, String reportType) {
    return accepted(post("reports", reportRequest(userId, reportType)));
  }

  static String reportRequest(String userId, String reportType) {
    return "{\"userId\":\"%s\",\"reportType\":\"%s\"}".formatted(userId, reportType);
  }

  static String accepted(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().getString("jobId");
  }

  JsonObject job(String jobId) {
    var answer = get("jobs/" + jobId);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  String status(String jobId) {
    return job(jobId).getString("status");
  }

  /** Waits until the job has this status. */
  JsonObject awaitStatus(String jobId, String status) {
    return await(jobId + " " + status)
        .atMost(30, TimeUnit.SECONDS)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .until(
            () -> job(jobId),
            job -> {
              var now = job.getString("status");
              if (TERMINAL.contains(now) && TERMINAL.contains(status)) {
                assertThat(now).as(job.toString()).isEqualTo(status);
              }
              return now.equals(status);
            });
  }

  /** Cancels a job between two attempts; it is refused while one runs. */
  void cancel(String jobId) {
    await("cancellation of " + jobId)
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> delete("jobs/" + jobId).status() == 200);
  }

  private HttpRequest posting(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json))
        .build();
  }
}
