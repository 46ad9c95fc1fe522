package io.postrider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.stack.StackSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of settings lists every variable that the code reads, with its default. */
class DocumentedSettingsTest {

  /** A setting as the code names it: in an annotation, an activation property or a lookup. */
  private static final Pattern SETTING =
      Pattern.compile("(?:name = \"|MPCONFIG=|Value\\(\")(postrider\\.[a-z.-]+)");

  /** A setting with a default, in an annotation, an activation property or a lookup. */
  private static final Pattern DEFAULT =
      Pattern.compile(
          "name = \"(postrider\\.[a-z.-]+)\",\\s*defaultValue = \"([^\"]*)\""
              + "|MPCONFIG=(postrider\\.[a-z.-]+):([^}]+)}"
              + "|Value\\(\"(postrider\\.[a-z.-]+)\",[^;]*parse\\(\"([^\"]*)\"\\)");

  private static final Pattern VARIABLE = Pattern.compile("(POSTRIDER_[A-Z_]*[A-Z])(?![A-Z_])");

  /** A variable without which Compose does not start. */
  private static final Pattern NEEDED = Pattern.compile("\\$\\{(POSTRIDER_[A-Z_]+):\\?");

  private static final Path COMPOSE = Path.of("compose.yaml");

  /** Variables that the run command and the server's own files read. */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "POSTRIDER_HTTP_PORT",
          "POSTRIDER_HTTP_HOST",
          "POSTRIDER_CONSOLE_PORT",
          "POSTRIDER_DATA_DIR",
          "POSTRIDER_LOG_FORMATTER");

  @Test
  void every_setting_is_in_the_table_and_every_row_is_a_setting() {
    var known = new TreeSet<>(OF_THE_SERVER);
    for (var source : Pages.sources()) {
      Pages.matches(SETTING, source)
          .map(DocumentedSettingsTest::variable)
          .filter(name -> !name.equals("POSTRIDER_VERSION"))
          .forEach(known::add);
    }

    assertThat(documented().keySet()).isEqualTo(known);
  }

  @Test
  void every_default_is_the_one_in_the_code() {
    var documented = documented();
    var defaults = defaults();
    // PortWatch has a default, the server's own setting has none.
    defaults.remove("POSTRIDER_HTTP_HOST");

    assertThat(defaults).hasSizeGreaterThan(20);
    defaults.forEach(
        (name, value) -> {
          var expected = value.isBlank() ? "none" : "`" + value.replace("\\", "") + "`";
          assertThat(documented.get(name)).as(name).startsWith(expected);
        });
    assertThat(documented)
        .allSatisfy(
            (name, value) -> {
              if (!defaults.containsKey(name) && !OF_THE_SERVER.contains(name)) {
                assertThat(value).as(name).startsWith("none");
              }
            });
  }

  @Test
  void defaults_of_the_run_command_are_its_own() {
    var settings = StackSettings.of(Map.of());
    var documented = documented();

    assertThat(documented.get("POSTRIDER_HTTP_PORT")).contains("`" + settings.httpPort() + "`");
    assertThat(documented.get("POSTRIDER_CONSOLE_PORT"))
        .contains("`" + settings.consolePort() + "`");
    assertThat(documented.get("POSTRIDER_DATA_DIR"))
        .contains("`" + settings.dataDir().getFileName() + "`");
  }

  @Test
  void command_for_a_server_of_ones_own_sets_all_that_is_needed() {
    var page = Pages.read(Pages.OPERATIONS);
    var command = page.substring(page.indexOf("export POSTRIDER_"), page.indexOf("\njava "));
    var needed = new TreeSet<>(Set.of("POSTRIDER_ADMIN_KEY", "POSTRIDER_ENCRYPTION_KEY"));
    documented()
        .forEach(
            (name, value) -> {
              if (value.startsWith("none, required")) {
                needed.add(name);
              }
            });

    assertThat(needed).hasSizeGreaterThan(5);
    assertThat(Pages.matches(VARIABLE, command)).containsAll(needed);
  }

  @Test
  void every_setting_that_a_page_names_exists() {
    var known = new TreeSet<>(documented().keySet());
    Pages.matches(VARIABLE, Pages.read(COMPOSE)).forEach(known::add);
    for (var page : Pages.all()) {
      assertThat(Pages.matches(VARIABLE, Pages.read(page)))
          .as("%s", page)
          .allSatisfy(name -> assertThat(known).contains(name));
    }
  }

  @Test
  void page_makes_every_secret_that_compose_needs() {
    var needed = Pages.matches(NEEDED, Pages.read(COMPOSE)).distinct().toList();
    var page = Pages.read(Path.of("docs/kubernetes.md"));

    assertThat(needed).hasSizeGreaterThan(5).allMatch(name -> page.contains("\n" + name + "="));
  }

  /** The variable of each row, and its default. */
  private static Map<String, String> documented() {
    var rows = new TreeMap<String, String>();
    for (var cells : Pages.rows(Pages.read(Pages.CONFIGURATION))) {
      Pages.code(cells.get(0))
          .filter(name -> name.startsWith("POSTRIDER_"))
          .forEach(name -> rows.put(name, cells.get(1)));
    }
    return rows;
  }

  private static Map<String, String> defaults() {
    var defaults = new TreeMap<String, String>();
    for (var source : Pages.sources()) {
      DEFAULT
          .matcher(source)
          .results()
          .forEach(match -> defaults.put(variable(found(match, 1)), found(match, 2)));
    }
    return defaults;
  }

  /** The group of whichever alternative has matched; each has two. */
  private static String found(MatchResult match, int group) {
    return IntStream.of(group, group + 2, group + 4)
        .mapToObj(match::group)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }
}
