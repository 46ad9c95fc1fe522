package io.postrider.bench;

import com.sun.net.httpserver.HttpServer;
import io.postrider.bench.Load.Timing;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The scenarios. Each measures the running service from outside, and checks that every job is
 * completed.
 */
final class Scenarios {

  private static final int CONNECTIONS = 64;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);

  private final Load load;

  Scenarios(Load load) {
    this.load = load;
  }

  /** Measures POSTs until the last 202. */
  Timing intake(int jobs) {
    return accept(jobs, "welcome", "u-", "").timing();
  }

  /** Measures POSTs as fast as they are accepted, until the last job is completed. */
  Timing endToEnd(int jobs) {
    long start = System.nanoTime();
    var accepted = accept(jobs, "welcome", "u-", "");
    awaitAll(accepted.ids());
    return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
  }

  /**
   * Measures the time from when a POST was due until its client knows that the job is completed.
   */
  Timing latency(int jobs, int perSecond) {
    return load.open(
        jobs,
        CONNECTIONS,
        perSecond,
        (connection, i) -> {
          var id = post(connection, "welcome", "l-" + i, "");
          require(connection.get("/jobs/" + id, "Prefer: wait=30"), "completed");
        });
  }

  /** Measures GETs of completed jobs. */
  Timing status(int reads) {
    var ids = accept(1_000, "welcome", "s-", "").ids();
    awaitAll(ids);
    return load.closed(
        reads,
        CONNECTIONS,
        (connection, i) -> require(connection.get("/jobs/" + ids[i % ids.length]), "completed"));
  }

  /** Measures POSTs until the last webhook has arrived; a repeated webhook counts once. */
  Timing webhooks(int jobs) throws IOException {
    Set<String> arrived = ConcurrentHashMap.newKeySet();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var threads = Executors.newCachedThreadPool();
    receiver.setExecutor(threads);
    receiver.createContext(
        "/",
        call -> {
          call.getRequestBody().readAllBytes();
          arrived.add(call.getRequestHeaders().getFirst("webhook-id"));
          call.sendResponseHeaders(204, -1);
          call.close();
        });
    receiver.start();
    try {
      var url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      long start = System.nanoTime();
      var accepted = accept(jobs, "welcome", "w-", ",\"webhookUrl\":\"" + url + "\"");
      await(() -> arrived.size() == jobs);
      return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
    } finally {
      receiver.stop(0);
      threads.shutdown();
    }
  }

  /**
   * Counts how many normal jobs end between the POST of an urgent job and its end, while a backlog
   * of jobs of 20 ms waits.
   *
   * @return the counts, in place of milliseconds
   */
  Timing overtaking(int backlog, int samples) {
    long start = System.nanoTime();
    var normal = accept(backlog, "welcome", "simulate-slow-20-", "").ids();
    var urgent =
        IntStream.range(0, samples)
            .mapToObj(i -> new Instant[] {Instant.now(), urgent(i)})
            .toList();
    awaitAll(normal);
    var ended = Arrays.stream(normal).map(this::finishedAt).toList();
    var overtaken =
        urgent.stream()
            .mapToDouble(
                span ->
                    ended.stream()
                        .filter(end -> end.isAfter(span[0]) && end.isBefore(span[1]))
                        .count())
            .sorted()
            .toArray();
    return new Timing((System.nanoTime() - start) / 1e9, overtaken);
  }

  private Instant urgent(int number) {
    var id = accept(1, "password-reset", "p-" + number + "-", "").ids();
    awaitAll(id);
    return finishedAt(id[0]);
  }

  private record Accepted(Timing timing, String[] ids) {}

  private Accepted accept(int jobs, String type, String user, String more) {
    var ids = new String[jobs];
    var timing =
        load.closed(
            jobs,
            Math.min(jobs, CONNECTIONS),
            (connection, i) -> ids[i] = post(connection, type, user + i, more));
    if (Stream.of(ids).distinct().count() != jobs) {
      throw new IllegalStateException("Two jobs got the same id.");
    }
    return new Accepted(timing, ids);
  }

  private static String post(KeptConnection connection, String type, String user, String more)
      throws IOException {
    var body = "{\"type\":\"" + type + "\",\"userId\":\"" + user + "-" + RUN + "\"" + more + "}";
    var answer = connection.post("/notifications", body);
    if (answer.status() != 202) {
      throw new IllegalStateException("A POST was answered " + answer);
    }
    return json(answer).getString("jobId");
  }

  /** Waits for all jobs, the last ones first, because the others are usually completed by then. */
  private void awaitAll(String[] ids) {
    load.closed(
        ids.length,
        Math.min(ids.length, 4),
        (connection, i) -> {
          var path = "/jobs/" + ids[ids.length - 1 - i];
          await(() -> connection.get(path).body().contains("\"status\":\"completed\""));
        });
  }

  private Instant finishedAt(String id) {
    var found = new Instant[1];
    load.closed(
        1,
        1,
        (connection, i) ->
            found[0] = Instant.parse(json(connection.get("/jobs/" + id)).getString("finishedAt")));
    return found[0];
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Not all was done after " + TIMEOUT);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static void require(KeptConnection.Answer answer, String status) {
    if (answer.status() != 200 || !answer.body().contains("\"status\":\"" + status + "\"")) {
      throw new IllegalStateException("A job is not " + status + ": " + answer);
    }
  }

  private static JsonObject json(KeptConnection.Answer answer) {
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }
}
