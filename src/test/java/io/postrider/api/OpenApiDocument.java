package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The OpenAPI document; checks requests, answers and examples against it. */
public final class OpenApiDocument {

  private static final String LOCATION = "https://postrider.invalid/openapi";

  private final JsonNode root;
  private final SchemaRegistry schemas;

  /** A method on a path, as the document names it. */
  public record Operation(String method, String path, JsonNode node) {

    /** Its id. */
    public String id() {
      return node.get("operationId").asText();
    }

    /** Whether it takes JSON. */
    public boolean hasBody() {
      return node.at("/requestBody/content").has("application/json");
    }
  }

  /** The document as JSON. */
  public OpenApiDocument(String json) {
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    schemas =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi30(), registry -> registry.schemas(Map.of(LOCATION, json)));
  }

  /** As Payara serves it. */
  static OpenApiDocument of(ApiClient service) {
    return new OpenApiDocument(service.get("/openapi", "Accept", "application/json").body());
  }

  List<String> fields() {
    var names = new ArrayList<String>();
    root.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** All operations. */
  public List<Operation> operations() {
    var found = new ArrayList<Operation>();
    root.get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fields()
                    .forEachRemaining(
                        method -> {
                          if (method.getValue().has("operationId")) {
                            found.add(
                                new Operation(
                                    method.getKey().toUpperCase(),
                                    path.getKey(),
                                    method.getValue()));
                          }
                        }));
    return found;
  }

  /** What a reference refers to. */
  public JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** Asserts that the answer has a documented status, type, body and headers. */
  void check(Operation operation, HttpResponse<String> answer) {
    var status = Integer.toString(answer.statusCode());
    var pointer =
        "/paths/%s/%s/responses/%s"
            .formatted(
                operation.path().replace("/", "~1"), operation.method().toLowerCase(), status);
    var documented = root.at(pointer);
    assertThat(documented.isMissingNode())
        .as("%s answers %s: %s", operation.id(), status, answer.body())
        .isFalse();
    if (documented.has("$ref")) {
      pointer = documented.get("$ref").asText().substring(1);
      documented = root.at(pointer);
    }
    checkHeaders(operation, documented, answer);
    var type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    if (!documented.has("content")) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    assertThat(documented.get("content").has(type))
        .as("%s answers %s with %s", operation.id(), status, type)
        .isTrue();
    if (type.endsWith("json")) {
      var schema = pointer + "/content/" + type.replace("/", "~1") + "/schema";
      assertThat(validate(schema, answer.body()))
          .as("%s answers %s: %s", operation.id(), status, answer.body())
          .isEmpty();
    }
  }

  /**
   * The errors of all examples against the schemas beside them. The examples are those of the
   * served document, in which the server leaves out empty lists.
   */
  List<String> checkExamples() {
    var wrong = new ArrayList<String>();
    checkExamples("", root, wrong);
    return wrong;
  }

  private void checkExamples(String pointer, JsonNode node, List<String> wrong) {
    if (node.has("schema")) {
      var examples = new ArrayList<JsonNode>();
      node.path("examples").forEach(example -> examples.add(example.path("value")));
      examples.add(node.path("example"));
      // Bodies that are not JSON, such as a page or a stream, have a text as their example.
      examples.stream()
          .filter(example -> !example.isMissingNode() && !pointer.contains("/content/text~1"))
          .flatMap(example -> validate(pointer + "/schema", example.toString()).stream())
          .forEach(error -> wrong.add(pointer + ": " + error));
    }
    node.fields()
        .forEachRemaining(
            field -> {
              var name = field.getKey().replace("~", "~0").replace("/", "~1");
              if (!name.startsWith("example")) {
                checkExamples(pointer + "/" + name, field.getValue(), wrong);
              }
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      checkExamples(pointer + "/" + i, node.get(i), wrong);
    }
  }

  /** The errors of a JSON text against the schema at that pointer. */
  public List<String> validate(String pointer, String json) {
    return schemas
        .getSchema(SchemaLocation.of(LOCATION + "#" + pointer))
        .validate(json, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private void checkHeaders(Operation operation, JsonNode documented, HttpResponse<String> answer) {
    for (var name : List.of("ETag", "Retry-After", "Location", "Preference-Applied", "Allow")) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(
              value ->
                  assertThat(documented.path("headers").has(name))
                      .as("%s answers %s: %s", operation.id(), name, value)
                      .isTrue());
    }
  }
}
