package io.postrider.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pages of the working copy, and the code that they describe, as text. */
final class Pages {

  static final Path README = Path.of("README.md");
  static final Path ARCHITECTURE = Path.of("docs/architecture.md");
  static final Path CONFIGURATION = Path.of("docs/configuration.md");
  static final Path OPERATIONS = Path.of("docs/operations.md");

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private Pages() {}

  /** The README and every page in {@code docs/}. */
  static List<Path> all() {
    return Stream.concat(Stream.of(README), files(Path.of("docs"), ".md")).sorted().toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A page without its code blocks. */
  static String prose(Path page) {
    return BLOCK.matcher(read(page)).replaceAll("");
  }

  /** The code spans (in backticks) of a line of text. */
  static Stream<String> code(String text) {
    return matches(CODE, text);
  }

  /** The first group of every match. */
  static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  /** The cells of each row of the tables under a heading of any level, without the head. */
  static List<List<String>> rows(Path page, String heading) {
    var section = read(page).split("(?m)^#+ " + Pattern.quote(heading) + "$", 2);
    if (section.length < 2) {
      throw new AssertionError(page + " has no heading '" + heading + "'");
    }
    return rows(section[1].split("(?m)^#+ ", 2)[0]);
  }

  /** The cells of each row of all tables in a text, without the heads. */
  static List<List<String>> rows(String text) {
    var lines = text.lines().toList();
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> lines.get(i).startsWith("|") && !lines.get(i).startsWith("| ---"))
        .filter(i -> i + 1 == lines.size() || !lines.get(i + 1).startsWith("| ---"))
        .map(lines::get)
        .map(line -> line.replaceAll("^\\| | \\|$", "").split(" \\| ?"))
        .map(cells -> Stream.of(cells).map(String::strip).toList())
        .toList();
  }

  /** The code spans in the first column of the tables under a heading. */
  static Set<String> names(Path page, String heading) {
    return rows(page, heading).stream()
        .flatMap(cells -> code(cells.get(0)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Each source file of the product. */
  static List<String> sources() {
    return files(SOURCES, ".java").map(Pages::read).toList();
  }

  /** Files with a name that ends so, in a directory and below it. */
  static Stream<Path> files(Path directory, String ending) {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
