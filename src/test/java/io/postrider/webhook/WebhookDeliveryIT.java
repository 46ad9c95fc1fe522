package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackSettings;
import io.postrider.webhook.LoopbackReceiver.Received;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import redis.clients.jedis.Jedis;

/**
 * Webhooks of a running service, on a stack of its own because the tests kill it. The system
 * property {@code chaos.kills} sets the number of kills.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long-form")
class WebhookDeliveryIT {

  private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String ERROR = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
  private static final String GONE = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
  private static final String TOO_MANY =
      "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";
  private static final String PATH = "/hook?token=t";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int BURST = 300;
  private static final int CALLS = 8;
  private static final int KILLS = Integer.getInteger("chaos.kills", 1);

  private final HttpClient http = HttpClient.newHttpClient();
  private LocalStack stack;
  private volatile String answer = OK;

  private record Answer(int status, JsonObject json) {}

  @BeforeAll
  void start() throws IOException {
    var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
    var settings =
        StackSettings.anywhere(Files.createTempDirectory(parent, "webhooks-"))
            .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "0")
            .with("POSTRIDER_WEBHOOK_PAUSE", "PT2S")
            .with("POSTRIDER_WEBHOOK_SCHEDULE", "PT0.5S,PT0.5S");
    stack = new LocalStack(Parts.ofCheckout(), settings).start(server -> {});
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @Test
  void attempts_are_listed_and_a_webhook_is_sent_again_with_the_same_id() throws Exception {
    try (var receiver = receiver()) {
      var jobId = notify(receiver);
      awaitWebhook(jobId, "delivered", 1);

      var again = post("jobs/" + jobId + "/deliveries", "");

      assertThat(again.status()).isEqualTo(202);
      awaitWebhook(jobId, "delivered", 2);
      assertThat(receiver.requests).hasSize(2);
      assertThat(Set.copyOf(ids(receiver))).containsExactly(again.json().getString("webhookId"));
      assertThat(receiver.requests.stream().map(Received::body).distinct()).hasSize(1);
      var items = get("jobs/" + jobId + "/deliveries").json().getJsonArray("items");
      assertThat(items).hasSize(2);
      assertThat(items.getJsonObject(1).getInt("attempt")).isEqualTo(2);
      assertThat(items.getJsonObject(1).getInt("statusCode")).isEqualTo(204);
      assertThat(items.getJsonObject(1)).containsKeys("at", "durationMillis", "webhookId");
    }
  }

  @Test
  void resend_is_refused_without_a_webhook_or_without_a_job() {
    var withoutWebhook = post("notifications", "{\"type\":\"welcome\",\"userId\":\"u-1\"}");
    var jobId = withoutWebhook.json().getString("jobId");

    assertThat(post("jobs/" + jobId + "/deliveries", "").status()).isEqualTo(409);
    assertThat(get("jobs/" + jobId + "/deliveries").json().getJsonArray("items")).isEmpty();
    assertThat(post("jobs/01a20bc6-5556-761e-a924-1aaafcedb2fd/deliveries", "").status())
        .isEqualTo(404);
    assertThat(get("jobs/nonsense/deliveries").status()).isEqualTo(404);
  }

  @Test
  void given_up_webhook_is_listed_and_delivered_once_its_receiver_is_back() throws Exception {
    answer = ERROR;
    try (var receiver = receiver()) {
      var jobId = notify(receiver);
      var givenUp = notify(receiver);
      awaitWebhook(jobId, "failed", 3);
      awaitWebhook(givenUp, "failed", 3);
      var listed = failed(jobId);
      assertThat(listed.getInt("attempts")).isEqualTo(3);
      assertThat(listed.getJsonObject("lastAttempt").getInt("statusCode")).isEqualTo(500);
      var byEndpoint = "{\"endpointId\":\"" + listed.getString("endpointId") + "\"}";
      answer = OK;

      var one = post("admin/webhooks/failed/" + jobId + "/retry", "");
      awaitWebhook(jobId, "delivered", 4);
      var rest = post("admin/webhooks/failed/retry", byEndpoint);
      awaitWebhook(givenUp, "delivered", 4);

      assertThat(one.json().getInt("sent")).isEqualTo(1);
      assertThat(rest.json().getInt("sent")).isEqualTo(1);
      assertThat(new HashSet<>(ids(receiver))).hasSize(2);
      await().atMost(SOON).until(() -> failed(jobId) == null && failed(givenUp) == null);
    }
  }

  @Test
  void url_that_answers_410_is_not_called_until_an_operator_enables_it_and_others_are()
      throws Exception {
    answer = GONE;
    try (var receiver = receiver()) {
      awaitWebhook(notify(receiver), "failed", 1);
      await().atMost(SOON).until(() -> url(receiver) != null && host(receiver) != null);
      var url = url(receiver);
      assertThat(url.getString("status")).isEqualTo("disabled");
      assertThat(url.getString("reason")).contains("410");
      assertThat(url.getString("url")).isEqualTo(receiver.url("/hook?…"));
      assertThat(host(receiver).getString("status")).isEqualTo("active");
      var jobId = notify(receiver);
      awaitWebhook(jobId, "failed", 1);
      assertThat(receiver.requests).hasSize(1);
      assertThat(post("jobs/" + jobId + "/deliveries", "").status()).isEqualTo(409);
      assertThat(ping(receiver).status()).isEqualTo(409);
      answer = OK;
      assertThat(post("webhooks/test", "{\"url\":\"" + receiver.url("/other") + "\"}").json())
          .containsEntry("delivered", JsonValue.TRUE);

      var enabled = post("admin/webhooks/endpoints/" + url.getString("id") + "/enable", "");

      assertThat(enabled.json().getString("status")).isEqualTo("active");
      post("jobs/" + jobId + "/deliveries", "");
      awaitWebhook(jobId, "delivered", 2);
    }
  }

  @Test
  void url_that_keeps_failing_is_paused_until_a_probe_succeeds() throws Exception {
    answer = ERROR;
    try (var receiver = receiver()) {
      var first = IntStream.range(0, 4).mapToObj(i -> notify(receiver)).toList();
      await()
          .atMost(SOON)
          .until(
              () -> url(receiver), now -> now != null && now.getString("status").equals("paused"));
      await().atMost(SOON).until(() -> host(receiver) != null);
      assertThat(host(receiver).getString("status")).isEqualTo("active");
      answer = OK;

      var jobId = notify(receiver);

      awaitWebhook(jobId, "delivered", 1);
      assertThat(url(receiver).getString("status")).isEqualTo("active");
      assertThat(first).hasSize(4);
    }
  }

  @Test
  void ping_is_signed_and_its_result_is_answered() throws Exception {
    try (var receiver = receiver()) {
      var pinged = ping(receiver);
      assertThat(pinged.status()).isEqualTo(200);
      assertThat(pinged.json().getBoolean("delivered")).isTrue();
      assertThat(pinged.json().getInt("statusCode")).isEqualTo(204);
      var request = receiver.requests.remove();
      verify(request);
      assertThat(request.headers().get("user-agent").get(0)).matches("Postrider/\\d+\\.\\d+.*");
      assertThat(request.headers().keySet())
          .isSubsetOf(
              "host",
              "content-length",
              "content-type",
              "connection",
              "user-agent",
              "traceparent",
              "webhook-id",
              "webhook-timestamp",
              "webhook-signature");
      assertThat(request.body()).contains("\"type\":\"ping\"");
      answer = ERROR;

      var failing = ping(receiver).json();

      assertThat(failing.getBoolean("delivered")).isFalse();
      assertThat(failing.getString("error")).isEqualTo("http");
      assertThat(post("webhooks/test", "{\"url\":\"https://10.0.0.1/\"}").status()).isEqualTo(422);
      assertThat(post("webhooks/test", "{\"url\":\"http://example.com/\"}").status())
          .isEqualTo(422);
      assertThat(post("webhooks/test", "{}").status()).isEqualTo(422);
    } finally {
      answer = OK;
    }
  }

  /** The bound is generous: benchmarks measure, this test only shows the isolation. */
  @Test
  void receiver_that_hangs_does_not_delay_others() throws Exception {
    try (var tarpit = new LoopbackReceiver((receiver, out) -> receiver.pause(60_000));
        var good = receiver()) {
      IntStream.range(0, 200).forEach(i -> notify(tarpit));
      await().atMost(SOON).until(() -> !tarpit.requests.isEmpty());

      var begin = System.nanoTime();
      IntStream.range(0, 50).forEach(i -> notify(good));
      await().atMost(SOON).until(() -> new HashSet<>(ids(good)).size() == 50);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
      assertThat(tarpit.connects.get()).isLessThanOrEqualTo(8);
    }
  }

  /** Without the recall, their retries would be up to a minute away. */
  @Test
  void webhooks_deferred_while_their_receiver_hung_come_once_it_is_quick() throws Exception {
    var quick = new CountDownLatch(1);
    try (var receiver = hangingUntil(quick)) {
      defer(receiver);

      quick.countDown();

      await().atMost(SOON).until(() -> new HashSet<>(ids(receiver)).size() == BURST + 1);
    }
  }

  @Test
  void deferred_webhooks_are_given_up_at_once_when_their_host_is_disabled() throws Exception {
    var never = new CountDownLatch(1);
    try (var receiver = hangingUntil(never)) {
      var jobs = defer(receiver);
      var host = host(receiver).getString("id");

      post("admin/webhooks/endpoints/" + host + "/disable", "");

      await().atMost(SOON).until(() -> givenUp(jobs) >= BURST - CALLS);
    }
  }

  /** Answers the first webhook, so that the endpoint counts as one that works, and then hangs. */
  private LoopbackReceiver hangingUntil(CountDownLatch quick) {
    var receiver =
        new LoopbackReceiver(
            (self, out) -> {
              if (self.requests.size() > 1) {
                quick.await();
              }
              self.write(out, OK);
            });
    awaitWebhook(notify(receiver), "delivered", 1);
    return receiver;
  }

  /**
   * Posts a burst and waits until all of it but the few running calls is deferred, the last ones
   * for long, since the receiver looks slow.
   */
  private List<String> defer(LoopbackReceiver receiver) {
    var jobs = IntStream.range(0, BURST).mapToObj(i -> notify(receiver)).toList();
    await().atMost(SOON).until(() -> delayed(jobs) >= BURST - CALLS);
    return jobs;
  }

  private long givenUp(List<String> jobs) {
    return jobs.stream()
        .map(job -> get("jobs/" + job).json().getJsonObject("webhook"))
        .filter(webhook -> webhook.getString("status", "none").equals("failed"))
        .count();
  }

  /** How many of the delayed webhooks are those of the jobs, whose ids their names begin with. */
  private long delayed(List<String> jobs) {
    try (var redis = new Jedis(stack.redis().orElseThrow().url())) {
      return redis.zrange("webhooks:delayed", 0, -1).stream()
          .filter(name -> jobs.contains(name.split(" ", 2)[0]))
          .count();
    }
  }

  /** Verifies signatures in another language; the script is in {@code src/test/js}. */
  @Test
  void two_independent_node_libraries_accept_the_signatures() throws Exception {
    var directory = Files.createDirectories(Path.of("target/js"));
    for (var file : List.of("package.json", "package-lock.json", "verify.mjs")) {
      Files.copy(
          Path.of("src/test/js", file),
          directory.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    assumeTrue(
        run(directory, "", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .startsWith("0"),
        "SKIPPED: needs node, npm and its registry");
    try (var receiver = receiver()) {
      awaitWebhook(notify(receiver, "welcome", "Zoë ✓"), "delivered", 1);
      awaitWebhook(notify(receiver, "welcome", "simulate-reject"), "delivered", 1);
      ping(receiver);
      var deliveries = Json.createArrayBuilder();
      for (var request : receiver.requests) {
        var headers = Json.createObjectBuilder();
        request.headers().forEach((name, values) -> headers.add(name, values.get(0)));
        deliveries.add(
            Json.createObjectBuilder().add("headers", headers).add("body", request.body()));
      }
      var input =
          Json.createObjectBuilder()
              .add("secret", stack.secrets().webhookSecret())
              .add("deliveries", deliveries)
              .build();

      assertThat(run(directory, input.toString(), "node", "verify.mjs"))
          .isEqualTo("0 3 verified by standardwebhooks and svix\n");
    }
  }

  /**
   * After 429 the next attempt is due at least a minute later, which is too long for each build.
   */
  @Test
  @EnabledIfSystemProperty(named = "chaos.kills", matches = "\\d+")
  @Order(Integer.MAX_VALUE - 1)
  void next_attempt_is_made_when_due_although_service_and_broker_were_killed_before()
      throws Exception {
    answer = TOO_MANY;
    try (var receiver = receiver()) {
      var jobId = notify(receiver);
      awaitWebhook(jobId, "pending", 1);
      var broker = stack.broker().orElseThrow();
      stack.payara().kill();
      broker.kill();
      answer = OK;
      broker.start();
      stack.payara().start();

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(receiver.requests).hasSize(2));
      awaitWebhook(jobId, "delivered", 2);

      assertThat(Set.copyOf(ids(receiver))).hasSize(1);
      var attempts = get("jobs/" + jobId + "/deliveries").json().getJsonArray("items");
      assertThat(Duration.between(at(attempts, 0), at(attempts, 1)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    } finally {
      answer = OK;
    }
  }

  private static Instant at(JsonArray attempts, int index) {
    return Instant.parse(attempts.getJsonObject(index).getString("at"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void no_webhook_is_lost_when_the_service_is_killed_during_deliveries() throws Exception {
    try (var receiver =
        new LoopbackReceiver(
            (self, out) -> {
              self.pause(300);
              self.write(out, OK);
            })) {
      var expected = new HashSet<String>();
      for (int kill = 1; kill <= KILLS; kill++) {
        int before = receiver.requests.size();
        IntStream.range(0, 30).forEach(i -> expected.add(notify(receiver)));
        await()
            .atMost(SOON)
            .pollInterval(5, TimeUnit.MILLISECONDS)
            .until(() -> receiver.requests.size() >= before + 5);
        stack.payara().kill();
        stack.payara().start();
        verifyFrom(before, receiver);
      }

      int before = receiver.requests.size();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(jobs(receiver)).containsAll(expected));
      verifyFrom(before, receiver);
      System.out.printf(
          "%d kills: %d webhooks, %d deliveries%n",
          KILLS, expected.size(), receiver.requests.size());
    }
  }

  /**
   * Verifies soon after the delivery, because the library refuses signatures older than five
   * minutes.
   */
  private void verifyFrom(int first, LoopbackReceiver receiver) throws Exception {
    for (var request : receiver.requests.stream().skip(first).toList()) {
      assertThat(request.headers().get("webhook-id"))
          .containsExactly("msg_" + jobId(request) + "_0");
      verify(request);
    }
  }

  private LoopbackReceiver receiver() {
    return new LoopbackReceiver((receiver, out) -> receiver.write(out, answer));
  }

  private String notify(LoopbackReceiver receiver) {
    return notify(receiver, "welcome", "u-1");
  }

  private String notify(LoopbackReceiver receiver, String type, String userId) {
    var accepted =
        post(
            "notifications",
            "{\"type\":\"%s\",\"userId\":\"%s\",\"webhookUrl\":\"%s\"}"
                .formatted(type, userId, receiver.url(PATH)));
    assertThat(accepted.status()).isEqualTo(202);
    return accepted.json().getString("jobId");
  }

  private Answer ping(LoopbackReceiver receiver) {
    return post("webhooks/test", "{\"url\":\"" + receiver.url(PATH) + "\"}");
  }

  private void awaitWebhook(String jobId, String status, int attempts) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              var webhook = get("jobs/" + jobId).json().getJsonObject("webhook");
              assertThat(webhook.getString("status", "none")).isEqualTo(status);
              assertThat(webhook.getInt("attempts")).isEqualTo(attempts);
            });
  }

  private JsonObject failed(String jobId) {
    return find("admin/webhooks/failed?limit=500", "jobId", jobId);
  }

  /** The receiver's host as an operator sees it. */
  private JsonObject host(LoopbackReceiver receiver) {
    return known(receiver, "host");
  }

  /** The receiver's only URL that has failed, as an operator sees it. */
  private JsonObject url(LoopbackReceiver receiver) {
    return known(receiver, "url");
  }

  private JsonObject known(LoopbackReceiver receiver, String scope) {
    return items("admin/webhooks/endpoints?limit=500")
        .filter(item -> item.getString("origin").equals(receiver.url("")))
        .filter(item -> item.getString("scope").equals(scope))
        .findFirst()
        .orElse(null);
  }

  private JsonObject find(String path, String name, String value) {
    return items(path).filter(item -> item.getString(name).equals(value)).findFirst().orElse(null);
  }

  private Stream<JsonObject> items(String path) {
    return get(path).json().getJsonArray("items").getValuesAs(JsonObject.class).stream();
  }

  private static List<String> ids(LoopbackReceiver receiver) {
    return receiver.requests.stream()
        .map(request -> request.headers().get("webhook-id").get(0))
        .toList();
  }

  private static List<String> jobs(LoopbackReceiver receiver) {
    return receiver.requests.stream().map(WebhookDeliveryIT::jobId).toList();
  }

  private static String jobId(Received request) {
    return read(request.body()).getJsonObject("data").getString("jobId");
  }

  private void verify(Received request) throws Exception {
    new Webhook(stack.secrets().webhookSecret()).verify(request.body(), request.headers());
  }

  private Answer get(String path) {
    return send(HttpRequest.newBuilder(url(path)).GET());
  }

  private Answer post(String path, String body) {
    var request = HttpRequest.newBuilder(url(path)).POST(BodyPublishers.ofString(body));
    return send(body.isEmpty() ? request : request.header("Content-Type", "application/json"));
  }

  private URI url(String path) {
    return URI.create(stack.payara().url() + path);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), read(response.body()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonObject read(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** The exit code and the program's output; 127 if there is no such program. */
  private static String run(Path directory, String input, String... command) throws Exception {
    try {
      var process = new ProcessBuilder(command).directory(directory.toFile()).start();
      try (var in = process.outputWriter()) {
        in.write(input);
      }
      var output = new String(process.getInputStream().readAllBytes());
      return process.waitFor() + " " + output;
    } catch (IOException missing) {
      return "127 " + missing.getMessage();
    }
  }
}
