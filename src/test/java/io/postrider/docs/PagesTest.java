package io.postrider.docs;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say that can be checked: links, settings and metrics. */
class PagesTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```");

  /** A setting as the code names it: in an annotation, an activation property or a lookup. */
  private static final Pattern SETTING =
      Pattern.compile("(?:name = \"|MPCONFIG=|Value\\(\")(postrider\\.[a-z.-]+)");

  private static final Pattern VARIABLE = Pattern.compile("POSTRIDER_[A-Z_]*[A-Z]");

  /** A variable in the first column of a table, and others that begin as it does. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`POSTRIDER_[^|]*) \\|");

  private static final Pattern NAME = Pattern.compile("`([A-Z_]+)`");
  private static final Pattern METRIC = Pattern.compile("\"(postrider_[a-z_]*)\"");

  /** Those that the run command and the server's own files read. */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "POSTRIDER_HTTP_PORT",
          "POSTRIDER_HTTP_HOST",
          "POSTRIDER_CONSOLE_PORT",
          "POSTRIDER_DATA_DIR",
          "POSTRIDER_LOG_FORMATTER");

  @Test
  void every_link_leads_somewhere() throws IOException {
    for (var page : pages()) {
      for (var target : links(page)) {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        assertThat(file).as("%s in %s", target, page).exists();
        if (parts.length > 1) {
          assertThat(anchors(file)).as("%s in %s", target, page).contains(parts[1]);
        }
      }
    }
  }

  @Test
  void every_page_is_linked_from_the_readme() throws IOException {
    var linked = links(Path.of("README.md"));

    assertThat(pages())
        .filteredOn(page -> page.startsWith("docs"))
        .allSatisfy(page -> assertThat(linked).contains(page.toString()));
  }

  @Test
  void every_setting_is_in_the_table_and_every_row_is_a_setting() throws IOException {
    var known = new TreeSet<>(OF_THE_SERVER);
    matches(SETTING, sources())
        .map(PagesTest::variable)
        .filter(name -> !name.equals("POSTRIDER_VERSION"))
        .forEach(known::add);

    assertThat(documented()).isEqualTo(known);
  }

  @Test
  void every_setting_that_a_page_names_exists() throws IOException {
    var known = documented();
    for (var page : pages()) {
      VARIABLE
          .matcher(Files.readString(page))
          .results()
          .map(MatchResult::group)
          .filter(name -> !name.endsWith("_"))
          .forEach(name -> assertThat(known).as("%s", page).contains(name));
    }
  }

  @Test
  void every_metric_is_described() throws IOException {
    var operations = Files.readString(Path.of("docs/operations.md"));

    assertThat(matches(METRIC, sources()).filter(name -> !name.endsWith("_")))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(operations).contains(name));
  }

  /** The names in a row may be short for the first one with another end. */
  private static Set<String> documented() throws IOException {
    var names = new TreeSet<String>();
    for (var row : matches(ROW, Files.readString(Path.of("docs/configuration.md"))).toList()) {
      String first = null;
      for (var name : matches(NAME, row).toList()) {
        first = first == null ? name : first;
        names.add(name.startsWith("_") ? first.substring(0, first.lastIndexOf('_')) + name : name);
      }
    }
    return names;
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  private static List<String> links(Path page) throws IOException {
    var text = CODE.matcher(Files.readString(page)).replaceAll("");
    return matches(LINK, text).filter(target -> !target.startsWith("http")).toList();
  }

  /** As the pages are shown on the web: lower case, without marks, with hyphens for blanks. */
  private static Set<String> anchors(Path page) throws IOException {
    var text = CODE.matcher(Files.readString(page)).replaceAll("");
    return matches(HEADING, text)
        .map(heading -> heading.toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
        .collect(toSet());
  }

  private static List<Path> pages() throws IOException {
    var pages = new HashSet<Path>();
    pages.add(Path.of("README.md"));
    try (var docs = Files.list(Path.of("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).collect(toCollection(() -> pages));
    }
    return List.copyOf(pages);
  }

  private static String sources() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(PagesTest::read)
          .reduce("", String::concat);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
