package io.postrider.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.postrider.api.OpenApiDocument.Operation;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes requests from the example of an operation, and mutates one or several parts of them. */
final class Mutations {

  /** Operations that would disturb the test itself, or call other servers. */
  private static final Set<String> HARMFUL =
      Set.of(
          "pingWebhook",
          "registerEndpoint",
          "disableEndpoint",
          "retryDeadLetters",
          "discardDeadLetters",
          "retryFailedWebhooks",
          "streamOverview");

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "\u0000",
          "\u0007\u001b[31m",
          "..",
          "../../etc/passwd",
          "%00",
          "%",
          "' OR 1=1 --",
          "{{7*7}}",
          "${jndi:ldap://localhost/x}",
          "-1",
          "0",
          "1e400",
          "99999999999999999999",
          "NaN",
          "null",
          "true",
          "\ud83d\ude00",
          "\u202e\u0301",
          "a b\tc",
          "\r\nX-Injected: 1",
          "x".repeat(300),
          "x".repeat(5_000),
          "00000000-0000-7000-8000-000000000000",
          "2026-13-45T99:99:99Z",
          "+999999999-12-31T23:59:59Z",
          "https://user:pass@[::1]:99999/?#",
          "file:///etc/passwd",
          "http://[",
          "simulate-reject",
          "welcome");

  private static final List<String> ODD_JSON =
      List.of(
          "null",
          "true",
          "-1",
          "1e400",
          "1E999999999999",
          "123456789012345678901234567890",
          "[]",
          "{}",
          "[[[[]]]]",
          "{\"a\":{\"b\":[1]}}",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\"");

  private static final List<String> HEADERS =
      List.of(
          "Idempotency-Key",
          "Prefer",
          "If-None-Match",
          "If-Match",
          "If-Modified-Since",
          "Last-Event-ID",
          "Accept",
          "Accept-Language",
          "Content-Type",
          "Range",
          "X-HTTP-Method-Override",
          "Cookie");

  private final Random random;
  private final OpenApiDocument document;

  Mutations(Random random, OpenApiDocument document) {
    this.random = random;
    this.document = document;
  }

  boolean isHarmful(Operation operation) {
    return HARMFUL.contains(operation.id());
  }

  /** The next request, or null if the client library refuses to send it. */
  HttpRequest.Builder request(ApiClient service, Operation operation) {
    try {
      var request = service.request(path(operation) + query(operation));
      var method =
          random.nextInt(20) == 0 ? pick(List.of("PUT", "PATCH", "OPTIONS")) : operation.method();
      boolean bare = !operation.hasBody() && random.nextInt(10) > 0;
      var publisher = bare ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body(operation));
      if (!bare) {
        request.header("Content-Type", "application/json");
      }
      if (random.nextInt(3) == 0) {
        var name = pick(HEADERS);
        request.setHeader(name, name.equals("Prefer") ? "wait=0" : pick(ODD));
      }
      return request.method(method, publisher);
    } catch (IllegalArgumentException cannotBeSent) {
      return null;
    }
  }

  /** A segment of dots alone is avoided: clients remove it, which leads to another operation. */
  private String path(Operation operation) {
    var path = operation.path();
    while (path.contains("{")) {
      var odd = encode(pick(ODD)).replaceAll("^\\.+$", "");
      path = path.replaceFirst("\\{\\w+}", odd.isEmpty() ? "x" : odd);
    }
    return path;
  }

  private String query(Operation operation) {
    var query = new StringBuilder();
    for (var parameter : operation.node().path("parameters")) {
      var resolved = document.resolve(parameter);
      if (resolved.path("in").asText().equals("query") && random.nextBoolean()) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(resolved.path("name").asText())
            .append('=')
            .append(encode(pick(ODD)));
      }
    }
    return query.toString();
  }

  private byte[] body(Operation operation) {
    var example = operation.node().at("/requestBody/content/application~1json/example");
    var text = example.isMissingNode() ? "{}" : mutate(example);
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  /** Replaces, drops and adds fields. */
  private String mutate(JsonNode example) {
    var json = new StringBuilder("{");
    example
        .fields()
        .forEachRemaining(
            field -> {
              if (random.nextInt(6) > 0) {
                json.append(json.length() == 1 ? "" : ",")
                    .append(quote(field.getKey()))
                    .append(':')
                    .append(value(field.getValue()));
              }
            });
    if (random.nextInt(6) == 0) {
      json.append(json.length() == 1 ? "" : ",").append(quote(pick(ODD))).append(":1");
    }
    return json.append('}').toString();
  }

  private String value(JsonNode good) {
    return switch (random.nextInt(4)) {
      case 0 -> quote(pick(ODD));
      case 1 -> pick(ODD_JSON);
      default -> good.isArray() ? list(good) : good.toString();
    };
  }

  /** A list of objects that are mutated in turn, such as the items of a batch. */
  private String list(JsonNode good) {
    var items = new ArrayList<String>();
    good.forEach(each -> items.add(each.isObject() ? mutate(each) : each.toString()));
    return "[" + String.join(",", items) + "]";
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static String quote(String text) {
    return Json.createValue(text).toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
