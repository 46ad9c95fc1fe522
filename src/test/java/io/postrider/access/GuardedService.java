package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A running service with keys, and calls to it with different keys. */
public record GuardedService(LocalStack stack, Path logs, IdentityProvider provider)
    implements AutoCloseable {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A client of the service with its credentials. */
  public record Member(String id, String key, String webhookSecret) {}

  /** The administrator with the configured key. */
  public Member admin() {
    return new Member("admin-key", Guarded.ADMIN_KEY, null);
  }

  /** Creates a client with that role. */
  public Member member(String role) {
    var body = "{\"name\":\"a " + role + "\",\"role\":\"" + role + "\"}";
    var made = json(send(admin(), "POST", "admin/clients", body), 201);
    return new Member(
        made.getString("clientId"), made.getString("apiKey"), made.getString("webhookSecret"));
  }

  /** The address of its Redis, with the password. */
  public URI redis() {
    return URI.create(stack.redis().orElseThrow().url());
  }

  int port() {
    return stack.payara().port();
  }

  /**
   * Sends a request.
   *
   * @param caller the caller whose key the request has; none if null
   * @param body sent as JSON, unless a header says otherwise; none if null
   */
  public HttpResponse<String> send(
      Member caller, String verb, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(stack.payara().url()).resolve(path))
            .timeout(Duration.ofSeconds(20))
            .method(verb, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (caller != null) {
      request.header("Authorization", "Bearer " + caller.key());
    }
    if (body != null && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(verb + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Completes with the head of the answer; the caller reads the body while it arrives. */
  CompletableFuture<HttpResponse<InputStream>> open(Member caller, String path) {
    var request =
        HttpRequest.newBuilder(URI.create(stack.payara().url()).resolve(path))
            .header("Authorization", "Bearer " + caller.key())
            .timeout(Duration.ofSeconds(20))
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofInputStream());
  }

  public HttpResponse<String> get(Member caller, String path) {
    return send(caller, "GET", path, null);
  }

  /** Creates a job, which must be accepted. */
  public String job(Member caller, String path, String body) {
    return json(send(caller, "POST", path, body), 202).getString("jobId");
  }

  /** The JSON of an answer, which must have the status. */
  public static JsonObject json(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  @Override
  public void close() {
    stack.close();
    provider.close();
  }
}
