package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import io.postrider.api.OpenApiDocument;
import io.postrider.api.OpenApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Answers each call that META-INF/openapi.yaml has with its example there, and notes which calls
 * came and what is wrong with them.
 */
final class DocumentedService implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> OF_HTTP =
      Set.of("Accept", "Authorization", "Content-type", "User-agent", "Cookie", "X-csrf-token");
  private static final Set<String> OF_CONNECTION =
      Set.of("Host", "Content-length", "Connection", "Transfer-encoding");

  final List<String> called = new ArrayList<>();
  final List<String> wrong = new ArrayList<>();
  private final JsonNode root;
  private final OpenApiDocument document;
  private final ScriptedService service = new ScriptedService(this::answer);

  DocumentedService() {
    root = read();
    document = new OpenApiDocument(root.toString());
  }

  private static JsonNode read() {
    try {
      return new YAMLMapper()
          .readTree(Path.of("src/main/resources/META-INF/openapi.yaml").toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  PostriderClient client() {
    return PostriderClient.at(service.url()).apiKey("pr_test").retries(RetryPolicy.NONE).build();
  }

  List<Operation> operations() {
    return document.operations();
  }

  /** The names of an object's properties, by the name of its schema. */
  Set<String> properties(String schema) {
    var names = new java.util.TreeSet<String>();
    root.at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  /** The content of an operation's success: an example by its media type; empty without one. */
  Map<String, JsonNode> examples(Operation operation) {
    var found = new TreeMap<String, JsonNode>();
    success(operation)
        .path("content")
        .fields()
        .forEachRemaining(each -> found.put(each.getKey(), each.getValue().path("example")));
    return found;
  }

  private JsonNode success(Operation operation) {
    return document.resolve(operation.node().at("/responses/" + status(operation)));
  }

  private static String status(Operation operation) {
    var statuses = new ArrayList<String>();
    operation.node().get("responses").fieldNames().forEachRemaining(statuses::add);
    return statuses.stream().filter(status -> status.startsWith("2")).min(String::compareTo).get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var found =
        document.operations().stream()
            .filter(each -> each.method().equals(exchange.getRequestMethod()))
            .filter(each -> uri.getRawPath().matches(each.path().replaceAll("\\{[^}]*}", "[^/]+")))
            // A path without parameters is more special.
            .min((a, b) -> Boolean.compare(a.path().contains("{"), b.path().contains("{")));
    if (found.isEmpty()) {
      wrong.add(exchange.getRequestMethod() + " " + uri + " is not documented");
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    var operation = found.get();
    called.add(operation.id());
    check(operation, exchange);
    int status = prefersAsync(exchange) ? 202 : Integer.parseInt(status(operation));
    var example = example(operation, status, exchange.getRequestHeaders().getFirst("Accept"));
    var body =
        example.isTextual() ? example.asText().getBytes(UTF_8) : JSON.writeValueAsBytes(example);
    exchange.sendResponseHeaders(status, example.isMissingNode() ? -1 : body.length);
    if (!example.isMissingNode()) {
      exchange.getResponseBody().write(body);
    }
  }

  private static boolean prefersAsync(HttpExchange exchange) {
    return "respond-async".equals(exchange.getRequestHeaders().getFirst("Prefer"));
  }

  private JsonNode example(Operation operation, int status, String accept) {
    var content = document.resolve(operation.node().at("/responses/" + status)).path("content");
    for (var wanted : accept.split("[,;] ?")) {
      if (content.has(wanted)) {
        return content.get(wanted).get("example");
      }
    }
    return content.elements().hasNext()
        ? content.elements().next().get("example")
        : content.path("none");
  }

  private void check(Operation operation, HttpExchange exchange) {
    var query = exchange.getRequestURI().getRawQuery();
    if (query != null) {
      for (var parameter : query.split("&")) {
        expect(operation, "query", parameter.replaceAll("=.*", ""));
      }
    }
    for (var name : exchange.getRequestHeaders().keySet()) {
      if (!OF_HTTP.contains(name) && !OF_CONNECTION.contains(name)) {
        expect(operation, "header", name);
      }
    }
    var sent = service.requests.get(service.requests.size() - 1).body();
    if (operation.hasBody() == sent.isEmpty()) {
      wrong.add(operation.id() + (sent.isEmpty() ? " lacks its body" : " has a body: " + sent));
    } else if (operation.hasBody()) {
      var pointer =
          "/paths/%s/%s/requestBody/content/application~1json/schema"
              .formatted(operation.path().replace("/", "~1"), operation.method().toLowerCase());
      document.validate(pointer, sent).forEach(error -> wrong.add(operation.id() + ": " + error));
    }
  }

  private void expect(Operation operation, String in, String name) {
    for (var parameter : operation.node().path("parameters")) {
      var resolved = document.resolve(parameter);
      if (resolved.get("in").asText().equals(in)
          && resolved.get("name").asText().equalsIgnoreCase(name)) {
        return;
      }
    }
    wrong.add(operation.id() + " has no " + in + " " + name);
  }

  @Override
  public void close() {
    service.close();
  }
}
