package io.postrider.e2e;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.postrider.access.Guarded;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** A receiver of webhooks. */
public final class Receiver implements AutoCloseable {

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final ToIntFunction<Call> answer;
  private final HttpServer server;

  /** A received webhook; header names are in lower case. */
  public record Call(Map<String, List<String>> headers, String body) {

    /** The body. */
    public JsonObject json() {
      try (var reader = Json.createReader(new StringReader(body))) {
        return reader.readObject();
      }
    }

    /** The job that the body is about. */
    public JsonObject job() {
      return json().getJsonObject("data");
    }

    /** The value of a header, by its name in lower case. */
    public String header(String name) {
      return headers.get(name).get(0);
    }

    /** Verifies the signature with the official library of Standard Webhooks. */
    public void verify(String secret) throws Exception {
      new Webhook(secret).verify(body, headers);
    }
  }

  /** Answers each call with a status code. */
  public Receiver(ToIntFunction<Call> answer) {
    this.answer = answer;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  /** The receiver's URL, with a secret in its query that must not appear anywhere. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=" + Guarded.CANARY;
  }

  /** The received webhooks, in order. */
  public List<Call> calls() {
    return calls;
  }

  /** The received webhooks of one job. */
  List<Call> calls(String jobId) {
    return calls.stream().filter(call -> call.job().getString("jobId").equals(jobId)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var headers = new HashMap<String, List<String>>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(), values));
      var call = new Call(headers, body);
      int status = answer.applyAsInt(call);
      calls.add(call);
      exchange.sendResponseHeaders(status, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
