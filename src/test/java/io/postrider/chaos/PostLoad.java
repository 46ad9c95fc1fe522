package io.postrider.chaos;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Posts jobs at a steady rate, whatever becomes of those before. One in twenty runs for three
 * seconds, one in ten is a report, and one in ten has a webhook.
 */
final class PostLoad {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern JOB_ID = Pattern.compile("\"jobId\":\"([^\"]+)\"");

  /**
   * A POST and its answer.
   *
   * @param status 0 if there was no answer
   * @param job null if it was not accepted
   */
  record Post(
      String user, boolean webhook, Instant start, Duration duration, int status, String job) {

    boolean isAccepted() {
      return status == 202;
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String url;
  private final String key;
  private final String webhookUrl;
  private final Thread thread;
  private volatile boolean stopped;

  /** Starts at once. */
  PostLoad(String url, String key, String webhookUrl, int perSecond) {
    this.url = url;
    this.key = key;
    this.webhookUrl = webhookUrl;
    thread = new Thread(() -> run(1_000_000_000L / perSecond), "load");
    thread.start();
  }

  private void run(long nanos) {
    long next = System.nanoTime();
    for (int i = 0; !stopped; i++) {
      post(i);
      next += nanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void post(int number) {
    var user = (number % 20 == 0 ? "simulate-slow-3000-" : "u-") + run + "-" + number;
    boolean report = number % 10 == 1;
    boolean webhook = number % 10 == 2;
    var body =
        "{%s,\"userId\":\"%s\"%s}"
            .formatted(
                report ? "\"reportType\":\"sales\"" : "\"type\":\"welcome\"",
                user,
                webhook ? ",\"webhookUrl\":\"" + webhookUrl + "\"" : "");
    var request =
        HttpRequest.newBuilder(URI.create(url + (report ? "reports" : "notifications")))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + key)
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(body))
            .build();
    var start = Instant.now();
    open.incrementAndGet();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.ofString());
    answer.whenComplete(
        (response, failure) -> {
          posts.add(post(user, webhook, start, response));
          open.decrementAndGet();
        });
  }

  private static Post post(
      String user, boolean webhook, Instant start, HttpResponse<String> response) {
    var duration = Duration.between(start, Instant.now());
    if (response == null) {
      return new Post(user, webhook, start, duration, 0, null);
    }
    var job = JOB_ID.matcher(response.body());
    var accepted = response.statusCode() == 202 && job.find();
    return new Post(
        user, webhook, start, duration, response.statusCode(), accepted ? job.group(1) : null);
  }

  /** All POSTs that were answered or given up. */
  List<Post> posts() {
    return List.copyOf(posts);
  }

  /** Posts no more, and waits for the answers. */
  List<Post> stop() {
    stopped = true;
    while (thread.isAlive() || open.get() > 0) {
      Experiment.pause(50);
    }
    return posts();
  }
}
