package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests as a test says, one answer after the other, and keeps the requests. */
final class ScriptedService implements AutoCloseable {

  /** A request as it came. */
  record Request(String method, String target, HttpExchange exchange, String body) {

    String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }
  }

  /** Answers one request. */
  interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  /** Time that passes only while somebody sleeps. */
  static final class ManualTime implements Time {

    final List<Duration> pauses = new ArrayList<>();
    private long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void sleep(Duration pause) {
      pauses.add(pause);
      nanos += pause.toNanos();
    }
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final ManualTime time = new ManualTime();
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final HttpServer server;

  ScriptedService(Reply... replies) {
    this.replies.addAll(Arrays.asList(replies));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  PostriderClient client() {
    return PostriderClient.at(url()).apiKey("pr_test").time(time).build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    var uri = exchange.getRequestURI().toString();
    requests.add(new Request(exchange.getRequestMethod(), uri, exchange, body));
    try (exchange) {
      // The last answer is given again and again.
      (replies.size() > 1 ? replies.poll() : replies.peek()).to(exchange);
    }
  }

  /** An answer with JSON, and with headers as name and value in turn. */
  static Reply json(int status, String body, String... headers) {
    return exchange -> {
      var type = status < 400 ? "application/json" : "application/problem+json";
      exchange.getResponseHeaders().set("Content-Type", type);
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      send(exchange, status, body);
    };
  }

  /** A refusal with a problem document. */
  static Reply problem(int status, String... headers) {
    var body = "{\"type\":\"about:blank\",\"title\":\"Refused\",\"status\":%d}".formatted(status);
    return json(status, body, headers);
  }

  /** Closes the connection without an answer. */
  static Reply cut() {
    return exchange -> {
      throw new IOException("cut");
    };
  }

  /** A stream of events that ends after this text. */
  static Reply events(String text) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      send(exchange, 200, text);
    };
  }

  /** A stream of events that breaks after this text. */
  static Reply brokenEvents(String text) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, text.length() + 1000L);
      exchange.getResponseBody().write(text.getBytes(UTF_8));
      exchange.getResponseBody().flush();
      throw new IOException("broken");
    };
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
