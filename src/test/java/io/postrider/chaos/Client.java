package io.postrider.chaos;

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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Posts jobs, and records every 202 and 503. */
final class Client {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** An answer; status 0 means that there was none. */
  record Answer(int status, Duration duration, String retryAfter, String body) {}

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;
  private final String webhookUrl;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  private final String key;

  Client(String url, String webhookUrl) {
    this(url, webhookUrl, null);
  }

  /**
   * A client of a service that wants a key.
   *
   * @param key may be null
   */
  Client(String url, String webhookUrl, String key) {
    this.key = key;
    this.url = url;
    this.webhookUrl = webhookUrl;
  }

  /** The ids of all jobs that were accepted with 202. */
  Set<String> accepted() {
    return accepted;
  }

  /** The users of all requests that were answered with 503. */
  Set<String> refused() {
    return refused;
  }

  /** The id of the job in an answer. */
  String accepted(Answer answer) {
    return json(answer).getString("jobId");
  }

  Answer notify(String userId) {
    return postRecorded("notifications", "\"type\":\"welcome\"", userId);
  }

  /** Posts a job that is delayed. */
  Answer notifyAt(Instant due, String userId) {
    return postRecorded(
        "notifications", "\"type\":\"welcome\",\"deliverAt\":\"%s\"".formatted(due), userId);
  }

  /** Posts a job without a webhook, and does not record it. */
  Answer notifyWithoutWebhook(String userId) {
    return post("notifications", "{\"type\":\"welcome\",\"userId\":\"" + userId + "\"}");
  }

  /** Posts a job that is delayed until tomorrow, and does not record it. */
  Answer notifyTomorrow(String userId) {
    var tomorrow = Instant.now().plus(Duration.ofDays(1));
    return post(
        "notifications",
        "{\"type\":\"welcome\",\"userId\":\"%s\",\"deliverAt\":\"%s\"}"
            .formatted(userId, tomorrow));
  }

  Answer cancel(String jobId) {
    return send(HttpRequest.newBuilder(URI.create(url + "jobs/" + jobId)).DELETE());
  }

  /**
   * Posts notifications in one batch, each with its user as idempotency key and as unique key, and
   * records those that are accepted.
   *
   * @return whether all are
   */
  boolean notifyTogether(List<String> userIds) {
    var items =
        userIds.stream()
            .map(
                user ->
                    "{%s,\"idempotencyKey\":\"%s\",\"uniqueKey\":\"%s\"}"
                        .formatted(welcome(user), user, user))
            .collect(Collectors.joining(","));
    var answer = post("notifications/batch", "{\"items\":[" + items + "]}");
    if (answer.status() != 200) {
      return false;
    }
    var results = json(answer).getJsonArray("results").getValuesAs(JsonObject.class);
    results.stream()
        .filter(result -> result.getInt("status") == 202)
        .forEach(result -> accepted.add(result.getString("jobId")));
    return results.stream().allMatch(result -> result.getInt("status") == 202);
  }

  private String welcome(String userId) {
    return "\"type\":\"welcome\",\"userId\":\"%s\",\"webhookUrl\":\"%s\""
        .formatted(userId, webhookUrl);
  }

  Answer report(String userId) {
    return postRecorded("reports", "\"reportType\":\"sales\"", userId);
  }

  /** Defines a schedule with one occurrence: a notification to a user of the same name. */
  void schedule(String name, Instant due) {
    var at = due.atOffset(ZoneOffset.UTC);
    var cron =
        "%d %d %d %d %d *"
            .formatted(
                at.getSecond(),
                at.getMinute(),
                at.getHour(),
                at.getDayOfMonth(),
                at.getMonthValue());
    var answer =
        send(
            json(HttpRequest.newBuilder(URI.create(url + "schedules/" + name)))
                .PUT(
                    BodyPublishers.ofString(
                        "{\"cron\":\"%s\",\"kind\":\"notification\",\"catchUp\":\"latest\",\"request\":{%s}}"
                            .formatted(cron, welcome(name)))));
    if (answer.status() != 201) {
      throw new AssertionError(answer);
    }
  }

  /** The job of the last occurrence of a schedule; null if there was none. */
  String lastJob(String schedule) {
    var found = get("schedules/" + schedule);
    return found == null || !found.containsKey("last")
        ? null
        : found.getJsonObject("last").getString("jobId");
  }

  void unschedule(String name) {
    send(HttpRequest.newBuilder(URI.create(url + "schedules/" + name)).DELETE());
  }

  Answer retry(String jobId) {
    return post("admin/dlq/" + jobId + "/retry", "");
  }

  JsonObject get(String path) {
    var answer = send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    return answer.status() == 200 || answer.status() == 503 ? json(answer) : null;
  }

  boolean isCompleted(String job) {
    return status(job).equals("completed");
  }

  /** A job's status, or unknown. */
  String status(String job) {
    var found = get("jobs/" + job);
    return found == null ? "unknown" : found.getString("status", "unknown");
  }

  /** The user of a job. */
  String user(String job) {
    var found = get("jobs/" + job);
    return found == null ? "unknown" : found.getString("userId");
  }

  String text(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET()).body();
  }

  private Answer postRecorded(String path, String type, String userId) {
    var body = "{%s,\"userId\":\"%s\",\"webhookUrl\":\"%s\"}".formatted(type, userId, webhookUrl);
    var answer = post(path, body);
    if (answer.status() == 202) {
      accepted.add(accepted(answer));
    } else if (answer.status() == 503) {
      refused.add(userId);
    }
    return answer;
  }

  private Answer post(String path, String body) {
    return send(
        json(HttpRequest.newBuilder(URI.create(url + path))).POST(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder json(HttpRequest.Builder request) {
    return request.header("Content-Type", "application/json");
  }

  private Answer send(HttpRequest.Builder request) {
    var start = Instant.now();
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          Duration.between(start, Instant.now()),
          answer.headers().firstValue("Retry-After").orElse(null),
          answer.body());
    } catch (IOException none) {
      return new Answer(0, Duration.between(start, Instant.now()), null, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, Duration.ZERO, null, "");
    }
  }

  private static JsonObject json(Answer answer) {
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }
}
