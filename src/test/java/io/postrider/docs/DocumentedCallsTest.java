package io.postrider.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Every call that a page, an alert or a message names is in the OpenAPI document, which {@code
 * DocumentedApiIT} compares with the code.
 */
class DocumentedCallsTest {

  private static final String METHOD = "(?:GET|HEAD|POST|PUT|PATCH|DELETE)";

  /** A method and a path in a sentence or a table. */
  private static final Pattern CALL =
      Pattern.compile("\\b(" + METHOD + " /[\\w./{}$…-]*(?:\\?[\\w&=]*)?)");

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\n(.*?)```");

  /** A curl command with its continuation lines. */
  private static final Pattern CURL = Pattern.compile("(?m)^(curl (?:.*\\\\\n)*.*)$");

  private static final Pattern CURL_METHOD = Pattern.compile("-s?X (" + METHOD + ")");
  private static final Pattern CURL_PATH = Pattern.compile("localhost:8080(/[^\\s'\"]*)");

  /** Paths of the server itself, of the service's own pages, and of examples. */
  private static final Pattern OF_THE_SERVER =
      Pattern.compile("/|/(health|metrics|openapi|docs|hook|charges)([/?].*)?");

  private static final Path RULES = Path.of("server-config/prometheus/postrider.rules.yml");

  private final JsonNode paths = paths();

  @Test
  void every_call_that_a_page_names_exists() {
    for (var page : Pages.all()) {
      var code = Pages.matches(CODE, Pages.prose(page)).collect(toSet());
      var calls = code.stream().flatMap(span -> Pages.matches(CALL, span));
      assertThat(calls).as("%s", page).allSatisfy(this::exists);
      assertThat(commands(page)).as("%s", page).allSatisfy(this::exists);
    }
  }

  @Test
  void every_call_that_an_alert_names_exists() {
    assertThat(Pages.matches(CALL, Pages.read(RULES))).isNotEmpty().allSatisfy(this::exists);
  }

  @Test
  void every_call_that_a_message_of_the_code_names_exists() {
    var texts = Pages.sources().stream().flatMap(source -> source.lines());
    var calls = texts.filter(line -> !line.contains("@")).flatMap(l -> Pages.matches(CALL, l));
    assertThat(calls).isNotEmpty().allSatisfy(this::exists);
  }

  @Test
  void pages_show_calls_at_all() {
    assertThat(Pages.all().stream().flatMap(DocumentedCallsTest::commands))
        .hasSizeGreaterThan(10)
        .contains("POST /reports", "GET /jobs/01a20bb1-50e4-7f26-9160-8dfad3c8d586");
  }

  private void exists(String call) {
    var parts = call.split("[ ?]", 3);
    if (OF_THE_SERVER.matcher(parts[1]).matches()) {
      return;
    }
    var operation = operation(parts[0], parts[1]);
    assertThat(operation).as("%s in openapi.yaml", call).isPresent();
    if (parts.length > 2) {
      assertThat(parameters(operation.get()))
          .as("parameters of %s", call)
          .containsAll(Stream.of(parts[2].split("&")).map(p -> p.replaceAll("=.*", "")).toList());
    }
  }

  private Optional<JsonNode> operation(String method, String path) {
    return StreamSupport.stream(((Iterable<String>) paths::fieldNames).spliterator(), false)
        .filter(template -> fits(template, path))
        .map(template -> paths.get(template).get(method.equals("HEAD") ? "get" : lower(method)))
        .filter(operation -> operation != null)
        .findFirst();
  }

  private static String lower(String method) {
    return method.toLowerCase(java.util.Locale.ROOT);
  }

  /** Where the template has a parameter, the page may have any name or value. */
  private static boolean fits(String template, String path) {
    var expected = List.of(template.split("/"));
    var actual = List.of(path.replaceAll("[.]$", "").split("/"));
    if (expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).startsWith("{") && !expected.get(i).equals(actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Set<String> parameters(JsonNode operation) {
    var names = new ArrayList<String>();
    operation
        .path("parameters")
        .forEach(
            parameter -> {
              var ref = parameter.path("$ref").asText();
              names.add(ref.isEmpty() ? parameter.path("name").asText() : named(ref));
            });
    return Set.copyOf(names);
  }

  private static String named(String ref) {
    return document().at(ref.substring(1)).path("name").asText();
  }

  private static Stream<String> commands(Path page) {
    return Pages.matches(SHELL, Pages.read(page))
        .flatMap(block -> Pages.matches(CURL, block))
        .flatMap(
            command ->
                Pages.matches(CURL_PATH, command)
                    .map(path -> method(command) + " " + path.replaceAll("\\\\.*", "")));
  }

  private static String method(String command) {
    return Pages.matches(CURL_METHOD, command)
        .findFirst()
        .orElse(command.contains(" -d ") ? "POST" : "GET");
  }

  private static JsonNode paths() {
    return document().get("paths");
  }

  private static JsonNode document() {
    try {
      return new YAMLMapper()
          .readTree(Path.of("src/main/resources/META-INF/openapi.yaml").toFile());
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
