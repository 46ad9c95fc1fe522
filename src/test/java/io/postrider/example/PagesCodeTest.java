package io.postrider.example;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PagesCodeTest {

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void code_in_the_pages_for_developers_is_compiled_and_run() throws IOException {
    var pages =
        Files.readString(Path.of("docs/reports.md"))
            + Files.readString(Path.of("docs/adding-a-kind.md"));
    var sources = sources("src/test/java/io/postrider/example");

    assertThat(JAVA.matcher(pages).results().map(PagesCodeTest::code))
        .hasSizeGreaterThan(4)
        .allSatisfy(code -> assertThat(sources).contains(code));
  }

  @Test
  void code_in_the_page_about_clients_is_what_tests_run() throws IOException {
    var page = Files.readString(Path.of("docs/client.md"));
    var shop = sources("src/test/java/io/postrider/shop");

    assertThat(JAVA.matcher(page.split("## In Jakarta EE")[1]).results().map(PagesCodeTest::code))
        .hasSize(3)
        .allSatisfy(code -> assertThat(shop).contains(code));
    for (var program : List.of("flows.ts", "flows.py")) {
      assertThat(page)
          .contains(Files.readString(Path.of("src/test/resources/generated", program)) + "```");
    }
  }

  private static String code(MatchResult block) {
    return flat(block.group(1));
  }

  private static String sources(String directory) throws IOException {
    try (var files = Files.list(Path.of(directory))) {
      return files.map(PagesCodeTest::read).collect(joining());
    }
  }

  private static String read(Path file) {
    try {
      return flat(Files.readString(file));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String flat(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n"));
  }
}
