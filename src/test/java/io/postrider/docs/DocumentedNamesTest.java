package io.postrider.docs;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names that the pages list (metrics, health checks, alerts, log events, queues, keys, classes)
 * are those in the code and in the server's configuration files.
 */
class DocumentedNamesTest {

  private static final Pattern METRIC = Pattern.compile("\"(postrider_[a-z_]*[a-z])\"");
  private static final Pattern FAMILY = Pattern.compile("\"(postrider_[a-z_]*_)\"");
  private static final Pattern MEMBER =
      Pattern.compile("(?:counter\\(|queue\\(queue, )\"([a-z_]+)\"");
  private static final Pattern CHECK =
      Pattern.compile("HealthCheckResponse\\.named\\(\"([a-z-]+)\"\\)");

  /**
   * A log event: in {@code LogLine.of}, as an argument of a method that writes the line, or as
   * text.
   */
  private static final Pattern EVENT =
      Pattern.compile(
          "(?:LogLine\\.of\\(\"|\\b(?:log|failed|report)\\(\"(?=[a-z-]+\",)|event=)([a-z][a-z-]+)");

  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern ADDRESS = Pattern.compile("<(?:address|queue) name=\"([^\"]+)\"");
  private static final Pattern KEYS = Pattern.compile("final class \\w+Keys \\{");
  private static final Pattern KEY = Pattern.compile("\"([a-z:{}!-]+)\"");

  /**
   * A name in camel case with two words or more: on the page about the code only class names are.
   */
  private static final Pattern CLASS = Pattern.compile("\\b(?:[A-Z][a-z0-9]+){2,}\\b");

  @Test
  void documented_metrics_are_those_of_the_code() {
    var documented =
        Pages.names(Pages.OPERATIONS, "Metrics").stream()
            .filter(name -> name.startsWith("postrider_"))
            .map(name -> name.replaceAll("_total$", ""))
            .collect(toCollection(TreeSet::new));

    assertThat(documented)
        .isEqualTo(Pages.sources().stream().flatMap(DocumentedNamesTest::metrics).collect(toSet()));
  }

  private static Stream<String> metrics(String source) {
    var members =
        Pages.matches(FAMILY, source)
            .flatMap(family -> Pages.matches(MEMBER, source).map(member -> family + member));
    return Stream.concat(Pages.matches(METRIC, source), members);
  }

  @Test
  void documented_health_checks_are_those_of_the_code() {
    assertThat(Pages.names(Pages.OPERATIONS, "Health checks"))
        .isEqualTo(inSources(source -> Pages.matches(CHECK, source)));
  }

  @Test
  void documented_alerts_are_those_of_the_rules() {
    var rules = Pages.read(Path.of("server-config/prometheus/postrider.rules.yml"));

    assertThat(Pages.names(Pages.OPERATIONS, "Alerts"))
        .isEqualTo(Pages.matches(ALERT, rules).collect(toSet()));
  }

  @Test
  void documented_log_events_are_those_of_the_code() {
    var events = inSources(source -> Pages.matches(EVENT, source));
    // The code appends the status of the delivery after the attempt.
    assertThat(events.remove("webhook-")).isTrue();
    events.addAll(Set.of("webhook-delivered", "webhook-pending", "webhook-failed"));

    assertThat(Pages.names(Pages.OPERATIONS, "Log")).isEqualTo(events);
  }

  @Test
  void documented_queues_are_those_of_the_broker() {
    var broker = Pages.read(Path.of("server-config/artemis/broker.xml"));

    assertThat(Pages.names(Pages.ARCHITECTURE, "Addresses and queues"))
        .isEqualTo(Pages.matches(ADDRESS, broker).collect(toSet()));
  }

  @Test
  void documented_keys_are_those_of_the_code() {
    var keys = inSources(s -> KEYS.matcher(s).find() ? literals(s) : Stream.of());
    var documented =
        Pages.names(Pages.ARCHITECTURE, "Keys in Redis").stream()
            .map(DocumentedNamesTest::beginning)
            .collect(toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(keys);
  }

  private static Stream<String> literals(String source) {
    return Pages.matches(KEY, source)
        .filter(key -> !key.matches("[}:!].*"))
        .map(DocumentedNamesTest::beginning);
  }

  /** The constant beginning of a key, before the part that differs from key to key. */
  private static String beginning(String key) {
    return key.replaceAll(":?(\\{id}|\\{|<.*)?$", "");
  }

  @Test
  void documented_classes_exist() {
    var known =
        Stream.of("src/main/java", "src/test/java")
            .map(Path::of)
            .flatMap(directory -> Pages.files(directory, ".java"))
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(toSet());

    assertThat(Pages.read(Pages.ARCHITECTURE))
        .satisfies(
            page ->
                assertThat(CLASS.matcher(page).results().map(match -> match.group()))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(name -> assertThat(known).contains(name)));
  }

  private static Set<String> inSources(Function<String, Stream<String>> names) {
    return Pages.sources().stream().flatMap(names).collect(toCollection(TreeSet::new));
  }
}
