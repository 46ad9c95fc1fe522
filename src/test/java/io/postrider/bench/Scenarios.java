package io.postrider.bench;

import com.sun.net.httpserver.HttpServer;
import io.postrider.bench.Load.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The scenarios. Each measures the running service from outside, and checks that every job is
 * completed.
 */
final class Scenarios {

  private final Load load;
  private final Client client;

  Scenarios(Load load) {
    this.load = load;
    this.client = new Client(load);
  }

  /** Measures POSTs until the last 202. */
  Timing intake(int jobs) {
    return client.accept(jobs, "welcome", "u-", "").timing();
  }

  /** Measures POSTs as fast as they are accepted, until the last job is completed. */
  Timing endToEnd(int jobs) {
    long start = System.nanoTime();
    var accepted = client.accept(jobs, "welcome", "u-", "");
    client.awaitAll(accepted.ids());
    return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
  }

  /** Measures batches, one after the other on each connection, until the last job is completed. */
  Timing batches(int jobs) {
    long start = System.nanoTime();
    var accepted = client.acceptBatches(jobs);
    client.awaitAll(accepted.ids());
    return new Timing((System.nanoTime() - start) / 1e9, accepted.timing().millis());
  }

  /**
   * Measures the same number of jobs several times, each time until the last one is completed.
   *
   * @return the milliseconds of each lot, in the order of time
   */
  Timing lots(int lots, int jobs) {
    var millis = IntStream.range(0, lots).mapToDouble(lot -> millis(jobs)).toArray();
    return new Timing(Arrays.stream(millis).sum() / 1_000, millis);
  }

  private double millis(int jobs) {
    long start = System.nanoTime();
    plainJobs(jobs);
    return (System.nanoTime() - start) / 1e6;
  }

  /** Measures POSTs that are due at a fixed rate. */
  Timing posts(int posts, int perSecond) {
    return load.open(
        posts,
        Client.CONNECTIONS,
        perSecond,
        (connection, i) -> Client.post(connection, "welcome", "m-" + i, ""));
  }

  /** Has jobs done by single POSTs, and reads the last ones alone. */
  void plainJobs(int jobs) {
    client.awaitLast(client.accept(jobs, "welcome", "u-", "").ids());
  }

  /** Has jobs done by batches, and reads the last ones alone. */
  void batchedJobs(int jobs) {
    client.awaitLast(client.acceptBatches(jobs).ids());
  }

  /**
   * Measures the time from when a POST was due until its client knows that the job is completed.
   */
  Timing latency(int jobs, int perSecond) {
    return load.open(
        jobs,
        Client.CONNECTIONS,
        perSecond,
        (connection, i) -> {
          var id = Client.post(connection, "welcome", "l-" + i, "");
          Client.require(connection.get("/jobs/" + id, "Prefer: wait=30"), "completed");
        });
  }

  /** Measures GETs of completed jobs. */
  Timing status(int reads) {
    var ids = client.accept(1_000, "welcome", "s-", "").ids();
    client.awaitAll(ids);
    return load.closed(
        reads,
        Client.CONNECTIONS,
        (connection, i) ->
            Client.require(connection.get("/jobs/" + ids[i % ids.length]), "completed"));
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
      var accepted = client.accept(jobs, "welcome", "w-", ",\"webhookUrl\":\"" + url + "\"");
      Client.await(() -> arrived.size() == jobs);
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
    var normal = client.accept(backlog, "welcome", "simulate-slow-20-", "").ids();
    var urgent =
        IntStream.range(0, samples)
            .mapToObj(i -> new Instant[] {Instant.now(), urgent(i)})
            .toList();
    client.awaitAll(normal);
    var ended = Arrays.stream(normal).map(client::finishedAt).toList();
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
    var id = client.accept(1, "password-reset", "p-" + number + "-", "").ids();
    client.awaitAll(id);
    return client.finishedAt(id[0]);
  }
}
