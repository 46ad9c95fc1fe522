package io.postrider.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The chart's values open each path of the API to clients or to operators. */
class ChartPathsTest {

  private final JsonNode values = read(Chart.DIRECTORY.resolve("values.yaml"));

  @Test
  void every_path_of_the_api_is_open_to_clients_or_to_operators() {
    var clients = prefixes("paths");
    var operators = prefixes("operatorPaths");
    var paths = read(Path.of("src/main/resources/META-INF/openapi.yaml")).get("paths").fieldNames();

    assertThat(paths)
        .toIterable()
        .allSatisfy(
            path ->
                assertThat(covers(clients, path) ^ covers(operators, path))
                    .as("%s is under one of paths or operatorPaths in values.yaml", path)
                    .isTrue());
  }

  private List<String> prefixes(String value) {
    return StreamSupport.stream(values.get(value).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private static boolean covers(List<String> prefixes, String path) {
    return prefixes.stream().anyMatch(prefix -> (path + "/").startsWith(prefix + "/"));
  }

  private static JsonNode read(Path file) {
    try {
      return Manifests.STRICT.readTree(file.toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
