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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Sees from outside what the service does: it notes every effect and every webhook before it
 * answers, and can have a process killed while a thread of it is held at a point.
 */
final class Witness implements AutoCloseable {

  /** What was seen, of which job (or webhook id), in which process. */
  record Sight(Point point, String job, long pid) {}

  private record Trap(Point point, Consumer<Sight> action, CompletableFuture<Sight> sprung) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path watched;
  private final Path journal;
  private final List<Sight> sights = new CopyOnWriteArrayList<>();
  private volatile Trap trap;

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

  /** Does something while the first thread that reaches the point is held there. */
  CompletableFuture<Sight> at(Point point, Consumer<Sight> action) throws IOException {
    var sprung = new CompletableFuture<Sight>();
    trap = new Trap(point, action, sprung);
    watch(point);
    return sprung;
  }

  /** How often each job, or webhook, was seen at the point. */
  Map<String, Long> count(Point point) {
    return sights.stream()
        .filter(sight -> sight.point() == point)
        .collect(Collectors.groupingBy(Sight::job, Collectors.counting()));
  }

  /** All so far, in the order in which they were seen. */
  List<Sight> sights() {
    return List.copyOf(sights);
  }

  /** Wants to hear of a point from now on. */
  void watch(Point point) throws IOException {
    var file = watched.resolve(point.label());
    if (!Files.exists(file)) {
      Files.createFile(file);
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
    synchronized (this) {
      Files.writeString(
          journal, sight + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      sights.add(sight);
    }
    var set = trap;
    if (set != null && set.point() == sight.point()) {
      spring(set, sight);
    }
  }

  private synchronized void spring(Trap set, Sight sight) throws IOException {
    if (trap == set) {
      trap = null;
      if (sight.point() != Point.EFFECT && sight.point() != Point.SETTLED) {
        Files.deleteIfExists(watched.resolve(sight.point().label()));
      }
      set.action().accept(sight);
      set.sprung().complete(sight);
    }
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
