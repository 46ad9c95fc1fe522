package io.postrider.bench;

import io.postrider.bench.Load.Timing;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Posts jobs, and waits until they are completed. */
final class Client {

  /** Requests at once. */
  static final int CONNECTIONS = 64;

  private static final int BATCH = 100;
  private static final int BATCH_CONNECTIONS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);

  private final Load load;

  Client(Load load) {
    this.load = load;
  }

  /**
   * Jobs that were accepted.
   *
   * @param timing of the requests
   */
  record Accepted(Timing timing, String[] ids) {}

  /** Posts jobs one by one. */
  Accepted accept(int jobs, String type, String user, String more) {
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

  /** Posts jobs in batches. */
  Accepted acceptBatches(int jobs) {
    var ids = new String[jobs / BATCH * BATCH];
    var timing =
        load.closed(
            jobs / BATCH,
            BATCH_CONNECTIONS,
            (connection, i) -> {
              var items =
                  IntStream.range(i * BATCH, (i + 1) * BATCH)
                      .mapToObj(item -> body("welcome", "b-" + item, ""))
                      .collect(Collectors.joining(",", "{\"items\":[", "]}"));
              var answer = connection.post("/notifications/batch", items);
              if (answer.status() != 200) {
                throw new IllegalStateException("A batch was answered " + answer);
              }
              for (var result : json(answer).getJsonArray("results")) {
                var item = result.asJsonObject();
                ids[i * BATCH + item.getInt("index")] = item.getString("jobId");
              }
            });
    return new Accepted(timing, ids);
  }

  private static String body(String type, String user, String more) {
    return "{\"type\":\"" + type + "\",\"userId\":\"" + user + "-" + RUN + "\"" + more + "}";
  }

  /** Posts one job, and returns its id. */
  static String post(KeptConnection connection, String type, String user, String more)
      throws IOException {
    var answer = connection.post("/notifications", body(type, user, more));
    if (answer.status() != 202) {
      throw new IllegalStateException("A POST was answered " + answer);
    }
    return json(answer).getString("jobId");
  }

  /** Waits for all jobs, the last ones first, because the others are usually completed by then. */
  void awaitAll(String[] ids) {
    load.closed(
        ids.length,
        Math.min(ids.length, 4),
        (connection, i) -> {
          var path = "/jobs/" + ids[ids.length - 1 - i];
          await(() -> connection.get(path).body().contains("\"status\":\"completed\""));
        });
  }

  /** Waits for the last jobs alone, which costs next to no reads. */
  void awaitLast(String[] ids) {
    awaitAll(Arrays.copyOfRange(ids, Math.max(0, ids.length - CONNECTIONS), ids.length));
  }

  Instant finishedAt(String id) {
    var found = new Instant[1];
    load.closed(
        1,
        1,
        (connection, i) ->
            found[0] = Instant.parse(json(connection.get("/jobs/" + id)).getString("finishedAt")));
    return found[0];
  }

  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Not all was done after " + TIMEOUT);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  static void require(KeptConnection.Answer answer, String status) {
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
