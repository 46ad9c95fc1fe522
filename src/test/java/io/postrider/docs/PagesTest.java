package io.postrider.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every page is linked from the README, and every link has a target. */
class PagesTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final int README_LINES = 150;

  @Test
  void every_link_has_a_target() {
    for (var page : Pages.all()) {
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
  void every_page_is_linked_from_the_readme() {
    var linked = links(Pages.README);

    assertThat(Pages.all())
        .filteredOn(page -> page.startsWith("docs"))
        .allSatisfy(page -> assertThat(linked).contains(page.toString()));
  }

  @Test
  void every_page_opens_with_what_one_wants_to_do() {
    assertThat(Pages.all())
        .filteredOn(page -> page.startsWith("docs") && !page.endsWith("changelog.md"))
        .allSatisfy(
            page ->
                assertThat(Pages.read(page).lines().skip(2).findFirst().orElse(""))
                    .as("%s", page)
                    .startsWith("You want to "));
  }

  @Test
  void readme_is_read_in_five_minutes() {
    assertThat(Pages.read(Pages.README).lines()).hasSizeLessThanOrEqualTo(README_LINES);
  }

  private static List<String> links(Path page) {
    return Pages.matches(LINK, Pages.prose(page))
        .filter(target -> !target.startsWith("http"))
        .toList();
  }

  /** Anchors as GitHub makes them: lower case, without punctuation, hyphens for spaces. */
  private static Set<String> anchors(Path page) {
    return Pages.matches(HEADING, Pages.prose(page))
        .map(heading -> heading.toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
        .collect(toSet());
  }
}
