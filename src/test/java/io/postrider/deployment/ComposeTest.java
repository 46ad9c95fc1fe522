package io.postrider.deployment;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The Compose files name what exists: services, volumes, files, settings and passwords. */
class ComposeTest {

  private static final Path BASE = Path.of("compose.yaml");
  private static final Path HA = Path.of("compose.ha.yaml");

  private final JsonNode base = Manifests.STRICT.readTree(BASE.toFile());
  private final JsonNode ha = Manifests.STRICT.readTree(HA.toFile());

  ComposeTest() throws IOException {}

  @Test
  void every_variable_of_the_service_is_a_documented_setting() throws IOException {
    var page = Files.readString(Path.of("docs/configuration.md"));

    assertThat(both("/services/postrider/environment").flatMap(ComposeTest::names).toList())
        .hasSizeGreaterThan(8)
        .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  @Test
  void every_password_is_asked_for_in_one_place() throws IOException {
    var asked = Pattern.compile("\\$\\{(\\w+):?[?-]");
    var used = Pattern.compile("\\$\\{(\\w+)}");

    assertThat(found(asked, Files.readString(BASE)))
        .containsAll(found(used, Files.readString(HA)))
        .contains("POSTRIDER_ADMIN_KEY", "POSTRIDER_ENCRYPTION_KEY");
    assertThat(found(used, Files.readString(BASE))).isEmpty();
  }

  @Test
  void everything_that_is_depended_on_or_extended_is_a_service() {
    var services = both("/services").flatMap(ComposeTest::names).collect(toSet());
    var named =
        both("/services")
            .flatMap(ComposeTest::elements)
            .flatMap(
                service ->
                    Stream.concat(
                        names(service.path("depends_on")),
                        Stream.of(service.at("/extends/service").asText())))
            .filter(name -> !name.isEmpty());

    assertThat(named).contains("sentinel-3", "broker-store", "redis").isSubsetOf(services);
  }

  @Test
  void every_mounted_file_exists_and_every_mounted_volume_is_declared() {
    var volumes = both("/volumes").flatMap(ComposeTest::names).collect(toSet());
    var mounted =
        both("/services")
            .flatMap(ComposeTest::elements)
            .flatMap(service -> elements(service.path("volumes")))
            .map(volume -> volume.asText().split(":")[0])
            .toList();

    assertThat(mounted)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            source ->
                assertThat(
                        source.startsWith("./")
                            ? Files.exists(Path.of(source))
                            : volumes.contains(source))
                    .as(source)
                    .isTrue());
    assertThat(mounted).containsAll(volumes);
  }

  @Test
  void service_may_drain_before_it_is_killed() {
    var grace = base.at("/services/postrider/stop_grace_period").asText();

    // The default of POSTRIDER_DRAIN, and 20 s to close.
    assertThat(Integer.parseInt(grace.replace("s", ""))).isGreaterThan(30 + 20);
  }

  /** The same place in both files, if it is there. */
  private Stream<JsonNode> both(String place) {
    return Stream.of(base.at(place), ha.at(place));
  }

  private static Stream<JsonNode> elements(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }

  /** The keys of a map, or the elements of a list. */
  private static Stream<String> names(JsonNode parent) {
    return parent.isArray()
        ? elements(parent).map(JsonNode::asText)
        : parent.properties().stream().map(entry -> entry.getKey());
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(TreeSet::new, Set::add, Set::addAll);
  }
}
