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

/** What is measured, each at the outside of the running service; every job is seen to be done. */
final class Scenarios {

  private static final int CONNECTIONS = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);

  private final Load load;

  Scenarios(Load load) {
    this.load = load;
  }

  /** POSTs, until the last 202. */
  Timing intake(int jobs) {
    return accept(jobs, "welcome", "u-", "").timing();
  }

  /** POSTs as fast as they are taken, until the last job is done. */
  Timing endToEnd(int jobs) {
    long start = System.nanoTime();
    var accepted = accept(jobs, "welcome", "u-", "");
    awaitAll(accepted.ids());
    return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
  }

  /** From the time a POST was due until its client knows that the job is done. */
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

  /** GETs of jobs that are done. */
  Timing status(int reads) {
    var ids = accept(1_000, "welcome", "s-", "").ids();
    awaitAll(ids);
    return load.closed(
        reads,
        CONNECTIONS,
        (connection, i) -> require(connection.get("/jobs/" + ids[i % ids.length]), "completed"));
  }

  /** POSTs, until the last webhook has come; one that comes twice counts once. */
  Timing webhooks(int jobs) throws IOException {
    Set<String> told = ConcurrentHashMap.newKeySet();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var threads = Executors.newCachedThreadPool();
    receiver.setExecutor(threads);
    receiver.createContext(
        "/",
        call -> {
          call.getRequestBody().readAllBytes();
          told.add(call.getRequestHeaders().getFirst("webhook-id"));
          call.sendResponseHeaders(204, -1);
          call.close();
        });
    receiver.start();
    try {
      var url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      long start = System.nanoTime();
      var accepted = accept(jobs, "welcome", "w-", ",\"webhookUrl\":\"" + url + "\"");
      await(() -> told.size() == jobs);
      return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
    } finally {
      receiver.stop(0);
      threads.shutdown();
    }
  }

  /**
   * How many normal jobs are done between the POST of an urgent one and its end, with a backlog of
   * jobs of 20 ms.
   *
   * @return the most, in the place of milliseconds
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

  /** The last ones first, since while they are not done it is no use to ask for the others. */
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
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Not all was done after " + PATIENCE);
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
