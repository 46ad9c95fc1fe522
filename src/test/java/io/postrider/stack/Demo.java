package io.postrider.stack;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Demonstrates polling, webhooks, retries and dead letters step by step on the running service. */
public final class Demo implements AutoCloseable {

  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled", "expired");
  private static final int TIMEOUT_SECONDS = 60;
  private static final long POLL_MILLIS = 400;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI service;
  private final String secret;
  private final HttpServer receiver;
  private final BlockingQueue<JsonObject> arrived = new LinkedBlockingQueue<>();

  private Demo(URI service, String secret) throws IOException {
    this.service = service;
    this.secret = secret;
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
  }

  /**
   * Takes the service's URL and the webhook secret from the environment, as the run command does.
   */
  public static void main(String[] arguments) throws Exception {
    var settings = StackSettings.of(System.getenv());
    var service = URI.create("http://localhost:" + settings.httpPort() + "/");
    var secret = System.getenv("POSTRIDER_WEBHOOK_SECRET");
    if (secret == null || secret.isBlank()) {
      secret = Secrets.in(settings.dataDir()).webhookSecret();
    }
    try (var demo = new Demo(service, secret)) {
      demo.polling();
      demo.webhook();
      demo.failure();
    } catch (ConnectException notRunning) {
      System.err.println("Nothing answers at " + service + ": start it with ./mvnw -Prun");
      System.exit(1);
    }
  }

  private void polling() throws IOException, InterruptedException {
    title("1. A report, requested and polled");
    var jobId = post("reports", body("reportType", "sales", "userId", "ada"));
    var job = follow(jobId);
    show("GET " + job.getString("resultUrl"), get(job.getString("resultUrl")));
  }

  private void webhook() throws IOException, InterruptedException {
    title("2. A notification, whose outcome arrives as a signed webhook");
    say("A receiver listens at " + receiverUrl());
    post("notifications", body("type", "welcome", "userId", "ada", "webhookUrl", receiverUrl()));
    awaitWebhook();
  }

  private void failure() throws IOException, InterruptedException {
    title("3. A notification that fails: retries, dead letter, replay");
    var jobId =
        post(
            "notifications",
            body("type", "welcome", "userId", "simulate-fail", "webhookUrl", receiverUrl()));
    follow(jobId);
    awaitWebhook();
    show("GET /admin/dlq?limit=1", get("admin/dlq?limit=1"));
    say("A replay runs it again from attempt 1. This user's jobs always fail, so it fails again.");
    post("admin/dlq/" + jobId + "/retry", "");
    follow(jobId);
    awaitWebhook();
    say("DELETE /admin/dlq/" + jobId);
    say("  " + send(request("admin/dlq/" + jobId).DELETE()).statusCode() + ": discarded");
  }

  /** Posts, prints request and answer, and returns the job's id. */
  private String post(String path, String body) throws IOException, InterruptedException {
    say("POST /" + path + (body.isEmpty() ? "" : " " + body));
    var posting = request(path).header("Content-Type", "application/json");
    var answer = send(posting.POST(BodyPublishers.ofString(body)));
    say("  " + answer.statusCode() + " " + answer.body());
    if (answer.statusCode() != 202) {
      throw new IllegalStateException("The service did not accept the request.");
    }
    return parse(answer.body()).getString("jobId");
  }

  /** Polls until the job has ended, and prints every change. */
  private JsonObject follow(String jobId) throws IOException, InterruptedException {
    say("GET /jobs/" + jobId + ", repeatedly:");
    var before = "";
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (System.nanoTime() < deadline) {
      var job = get("jobs/" + jobId);
      var now = line(job);
      if (!now.equals(before)) {
        say("  " + now);
        before = now;
      }
      if (TERMINAL.contains(job.getString("status"))) {
        return job;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new IllegalStateException("The job did not end within " + TIMEOUT_SECONDS + " s.");
  }

  private static String line(JsonObject job) {
    var status = "%-9s attempt %d".formatted(job.getString("status"), job.getInt("attempts"));
    var failures = job.getJsonArray("failures");
    if (failures.isEmpty()) {
      return status;
    }
    var last = failures.getJsonObject(failures.size() - 1);
    return status
        + ", failed at "
        + last.getString("at")
        + ": "
        + last.getString("message")
        + (job.containsKey("nextAttemptAt") ? "; next at " + job.getString("nextAttemptAt") : "");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var headers = new HashMap<String, List<String>>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(), values));
      try {
        new Webhook(secret).verify(body, headers);
        exchange.sendResponseHeaders(204, -1);
        arrived.add(parse(body));
      } catch (WebhookVerificationException | RuntimeException forged) {
        say("A webhook with a wrong signature arrived: " + forged.getMessage());
        exchange.sendResponseHeaders(401, -1);
      } catch (Exception badSecret) {
        throw new IllegalStateException(badSecret);
      }
    }
  }

  private void awaitWebhook() throws InterruptedException {
    var event = arrived.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new IllegalStateException("No webhook arrived within " + TIMEOUT_SECONDS + " s.");
    }
    show("The webhook arrived, and its signature is valid:", event);
  }

  private String receiverUrl() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    return parse(send(request(path).GET()).body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.resolve(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String body(String... namesAndValues) {
    var json = Json.createObjectBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return json.build().toString();
  }

  private static JsonObject parse(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static void title(String text) {
    say("");
    say(text);
    say("-".repeat(text.length()));
  }

  private static void show(String what, JsonObject json) {
    say(what);
    say("  " + json);
  }

  private static void say(String line) {
    System.out.println(line);
  }

  @Override
  public void close() {
    receiver.stop(0);
  }
}
