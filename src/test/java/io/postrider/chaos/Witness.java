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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Sees from outside what the service does: it notes every effect and every webhook before it
 * answers, and holds threads of the service at a point by not answering.
 */
final class Witness implements AutoCloseable {

  /** What was seen, of which job (or webhook id), in which process. */
  record Sight(Point point, String job, long pid) {}

  /** So many threads wanted at a point, and those that are there. */
  private record Hold(
      int wanted,
      List<Sight> held,
      CompletableFuture<List<Sight>> complete,
      CountDownLatch released) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path watched;
  private final Path journal;

  /** With {@link #holds}, guarded by this. */
  private final Map<Point, List<Sight>> sights = new EnumMap<>(Point.class);

  private final Map<Point, Hold> holds = new EnumMap<>(Point.class);

  Witness(Path directory) throws IOException {
    watched = Files.createDirectories(directory.resolve("watched"));
    journal = directory.resolve("effects.log");
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    http.createContext("/point", this::point);
    http.createContext("/webhook", this::webhook);
    http.setExecutor(threads);
    http.start();
    watch(Point.EFFECT);
    watch(Point.SETTLED);
  }

  /** Where webhooks are to go. */
  String webhookUrl() {
    return url("/webhook");
  }

  /** What makes a service tell of the points it reaches. */
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
   * Holds the next threads that reach the point, until {@link #letGo}.
   *
   * @return completed with what was seen of them once so many are held
   */
  synchronized CompletableFuture<List<Sight>> hold(Point point, int threads) {
    var hold =
        new Hold(threads, new ArrayList<>(), new CompletableFuture<>(), new CountDownLatch(1));
    holds.put(point, hold);
    watch(point);
    return hold.complete();
  }

  /** Lets all threads go that are held, and holds no more. */
  synchronized void letGo() {
    holds.values().forEach(hold -> hold.released().countDown());
    holds.keySet().forEach(this::unwatch);
    holds.clear();
  }

  /** How often each job, or webhook, was seen at the point. */
  synchronized Map<String, Long> count(Point point) {
    return at(point).stream().collect(Collectors.groupingBy(Sight::job, Collectors.counting()));
  }

  /** All that was seen at the point, in order. */
  synchronized List<Sight> at(Point point) {
    return List.copyOf(sights.getOrDefault(point, List.of()));
  }

  /** Wants to hear of a point from now on. */
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

  /** Each point that is heard of costs a call; two are always counted. */
  private void unwatch(Point point) {
    try {
      if (point != Point.EFFECT && point != Point.SETTLED) {
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
    see(new Sight(point, query.get("job"), Long.parseLong(query.get("pid"))));
    answer(exchange);
  }

  private void webhook(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    see(new Sight(Point.WEBHOOK, exchange.getRequestHeaders().getFirst("webhook-id"), 0));
    answer(exchange);
  }

  private void see(Sight sight) throws IOException {
    var hold = note(sight);
    if (hold != null) {
      try {
        hold.released().await();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The hold that takes this thread, if there is one. */
  private synchronized Hold note(Sight sight) throws IOException {
    Files.writeString(journal, sight + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    sights.computeIfAbsent(sight.point(), first -> new ArrayList<>()).add(sight);
    var hold = holds.get(sight.point());
    if (hold == null || hold.held().size() == hold.wanted()) {
      return null;
    }
    hold.held().add(sight);
    if (hold.held().size() == hold.wanted()) {
      unwatch(sight.point());
      hold.complete().complete(List.copyOf(hold.held()));
    }
    return hold;
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(200, 1);
      exchange.getResponseBody().write('1');
    } catch (IOException gone) {
      // Whoever asked was killed.
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    letGo();
    http.stop(0);
    threads.shutdownNow();
  }

  /** Packs the probe, to be put before all other classes of the service. */
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
