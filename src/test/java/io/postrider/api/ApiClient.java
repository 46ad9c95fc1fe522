package io.postrider.api;

import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** An HTTP client of the running service. */
final class ApiClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String url;
  private final String key;

  ApiClient(LocalStack stack, String key) {
    this.url = stack.payara().url().replaceAll("/$", "");
    this.key = key;
  }

  /** Without a key. */
  ApiClient(LocalStack stack) {
    this(stack, null);
  }

  HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return sendAsync(request).join();
  }

  CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }

  /** Completes with the head of the answer; the caller reads the body while it arrives. */
  CompletableFuture<HttpResponse<InputStream>> open(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofInputStream());
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(with(request(path), headers));
  }

  HttpResponse<String> post(String path, String json, String... headers) {
    return send(posting(path, json, headers));
  }

  HttpRequest.Builder posting(String path, String json, String... headers) {
    return with(request(path), headers)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  /** Requests a notification, and returns the job's id. */
  String notify(String user) {
    return jobId(post("/notifications", notification(user)));
  }

  /** Requests a notification that is not due before the test is over. */
  String notifyLater(String user) {
    return jobId(
        post(
            "/notifications",
            """
            {"type": "welcome", "userId": "%s", "deliverAt": "%s"}\
            """
                .formatted(user, Instant.now().plus(Duration.ofHours(1)))));
  }

  static String notification(String user) {
    return """
    {"type": "welcome", "userId": "%s"}\
    """
        .formatted(user);
  }

  static String jobId(HttpResponse<String> accepted) {
    return json(accepted).getString("jobId");
  }

  static JsonObject json(HttpResponse<String> answer) {
    return json(answer.body());
  }

  static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }
}
