package io.postrider.stack;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells once of each problem or warning of a store that somebody else runs, while the service waits
 * for it: such a problem may need a change of the settings. The stack's own stores are still
 * starting.
 *
 * @param checks names of the health checks whose problems are told
 */
record StartupProblems(Set<String> checks, Set<String> told, Consumer<String> say) {

  StartupProblems(Set<String> checks, Consumer<String> say) {
    this(checks, new HashSet<>(), say);
  }

  /** Looks at an answer of {@code /health/ready}. */
  void look(String health) {
    try (var reader = Json.createReader(new StringReader(health))) {
      for (var check : reader.readObject().getJsonArray("checks").getValuesAs(JsonObject.class)) {
        var data = check.getJsonObject("data");
        if (checks.contains(check.getString("name")) && data != null) {
          tell("waiting for", check.getString("name"), data.getString("problem", ""));
          tell("warning of", check.getString("name"), data.getString("warning", ""));
        }
      }
    } catch (JsonException | NullPointerException | ClassCastException notHealth) {
      // A server that is still starting answers something else.
    }
  }

  private void tell(String what, String check, String problem) {
    if (!problem.isEmpty() && told.add(problem)) {
      say.accept("  %s %s: %s".formatted(what, check, problem));
    }
  }
}
