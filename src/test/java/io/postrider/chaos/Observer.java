package io.postrider.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Observes from outside what the service does: it records every effect and every webhook before it
 * answers, and holds threads of the service at a point by not answering.
 */
final class Observer implements AutoCloseable {

  /** An observation: the point, the job (or webhook id), and the process. */
  record Observation(Point point, String job, long pid) {}

  /** The number of threads wanted at a point, and those held there. */
  private record Hold(
      int wanted,
      List<Observation> held,
      CompletableFuture<List<Observation>> complete,
      CountDownLatch released) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path watched;
  private final Path journal;

  /** Guarded by this, like {@link #holds}. */
  private final Map<Point, List<Observation>> observations = new EnumMap<>(Point.class);

  private final Map<Point, Hold> holds = new EnumMap<>(Point.class);

  private final Map<String, Instant> lastEffects = new HashMap<>();
  private final Set<Point> always;

  /** Listens on loopback, and always counts effects and settlements. */
  Observer(Path directory) throws IOException {
    this(directory, InetAddress.getLoopbackAddress(), Set.of(Point.EFFECT, Point.SETTLED));
  }

  /**
   * Listens on an address of this machine.
   *
   * @param always the points that are always watched
   */
  Observer(Path directory, InetAddress address, Set<Point> always) throws IOException {
    this.always = always;
    watched = Files.createDirectories(directory.resolve("watched"));
    journal = directory.resolve("effects.log");
    http = HttpServer.create(new InetSocketAddress(address, 0), 1024);
    http.createContext("/point", this::point);
    http.createContext("/webhook", this::webhook);
    http.setExecutor(threads);
    http.start();
    always.forEach(this::watch);
  }

  /** The URL for webhooks. */
  String webhookUrl() {
    return url("/webhook");
  }

  /** The options that make a service report the points it reaches. */
  String agent(Path byteman, Path probe, Path rules) {
    return "-javaagent:%s=boot:%s,boot:%s,script:%s -D%s=%s -D%s=%s"
        .formatted(
            byteman,
            byteman,
            probe,
            rules,
            Probe.URL_PROPERTY,
            url("/point"),
            Probe.WATCHED_PROPERTY,
            watched);
  }

  /**
   * Holds the next threads that reach the point, until {@link #releaseAll}.
   *
   * @return completes with their observations once this number is held
   */
  synchronized CompletableFuture<List<Observation>> hold(Point point, int threads) {
    var hold =
        new Hold(threads, new ArrayList<>(), new CompletableFuture<>(), new CountDownLatch(1));
    holds.put(point, hold);
    watch(point);
    return hold.complete();
  }

  /** Releases all held threads, and holds no more. */
  synchronized void releaseAll() {
    holds.values().forEach(hold -> hold.released().countDown());
    holds.keySet().forEach(this::unwatch);
    holds.clear();
  }

  /** The number of observations of each job, or webhook, at the point. */
  synchronized Map<String, Long> count(Point point) {
    return at(point).stream()
        .collect(Collectors.groupingBy(Observation::job, Collectors.counting()));
  }

  /** Whether a job has had an effect. */
  synchronized boolean hasEffect(String job) {
    return lastEffects.containsKey(job);
  }

  /** When each job had its last effect. */
  synchronized Map<String, Instant> lastEffects() {
    return Map.copyOf(lastEffects);
  }

  /** All observations at the point, in order. */
  synchronized List<Observation> at(Point point) {
    return List.copyOf(observations.getOrDefault(point, List.of()));
  }

  /** Watches a point from now on. */
  void watch(Point point) {
    try {
      var file = watched.resolve(point.label());
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops watching a point, since each costs the service a call. */
  private void unwatch(Point point) {
    try {
      if (!always.contains(point)) {
        Files.deleteIfExists(watched.resolve(point.label()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void point(HttpExchange exchange) throws IOException {
    var query =
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    var point = Point.valueOf(query.get("point").toUpperCase().replace('-', '_'));
    observe(new Observation(point, query.get("job"), Long.parseLong(query.get("pid"))));
    answer(exchange);
  }

  private void webhook(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    observe(new Observation(Point.WEBHOOK, exchange.getRequestHeaders().getFirst("webhook-id"), 0));
    answer(exchange);
  }

  private void observe(Observation observation) throws IOException {
    var hold = record(observation);
    if (hold != null) {
      try {
        hold.released().await();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The hold to which this thread belongs, if there is one. */
  private synchronized Hold record(Observation observation) throws IOException {
    Files.writeString(
        journal, observation + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (observation.point() == Point.EFFECT) {
      lastEffects.put(observation.job(), Instant.now());
    }
    observations.computeIfAbsent(observation.point(), first -> new ArrayList<>()).add(observation);
    var hold = holds.get(observation.point());
    if (hold == null || hold.held().size() == hold.wanted()) {
      return null;
    }
    hold.held().add(observation);
    if (hold.held().size() == hold.wanted()) {
      unwatch(observation.point());
      hold.complete().complete(List.copyOf(hold.held()));
    }
    return hold;
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(200, 1);
      exchange.getResponseBody().write('1');
    } catch (IOException gone) {
      // The process that called was killed.
    }
  }

  private String url(String path) {
    return "http://"
        + http.getAddress().getAddress().getHostAddress()
        + ":"
        + http.getAddress().getPort()
        + path;
  }

  @Override
  public void close() {
    releaseAll();
    http.stop(0);
    threads.shutdownNow();
  }

  /** Packs the probe into an archive for the boot class path of the service. */
  static Path pack(Path jar) {
    var name = Probe.class.getName().replace('.', '/') + ".class";
    try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar));
        var in = Probe.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new java.util.jar.JarEntry(name));
      in.transferTo(out);
      out.closeEntry();
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
