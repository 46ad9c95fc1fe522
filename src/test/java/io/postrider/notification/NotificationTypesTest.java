package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postrider.job.Pace;
import io.postrider.job.Rate;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import jakarta.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTypesTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"password-reset, 1, false", "welcome, 5, true", "order-confirmed, 5, false"})
  void built_in_types_exist(String name, int priority, boolean optional) {
    var type = types(null).find(name).orElseThrow();
    assertThat(type.priority()).isEqualTo(priority);
    assertThat(type.optional()).isEqualTo(optional);
  }

  @Test
  void of_the_built_in_types_a_password_reset_expires() {
    assertThat(types(null).all())
        .filteredOn(type -> type.expires().isPresent())
        .singleElement()
        .satisfies(type -> assertThat(type.name()).isEqualTo("password-reset"))
        .satisfies(type -> assertThat(type.expires()).contains(Duration.ofHours(1)));
  }

  @Test
  void new_type_needs_a_line_and_a_template() throws Exception {
    Files.writeString(
        directory.resolve("types.properties"),
        "invoice-due = optional, priority 3, requires amount dueDate, expires PT36H, timeout PT10S,"
            + " rate 14/s, running 4\n");
    Files.writeString(directory.resolve("invoice-due.md"), "Subject: Invoice\n\n{{amount}}");
    assertThat(types(directory).find("invoice-due"))
        .contains(
            new NotificationType(
                "invoice-due",
                true,
                3,
                List.of("amount", "dueDate"),
                Optional.of(Duration.ofHours(36)),
                Optional.of(Duration.ofSeconds(10)),
                new Pace("notification:invoice-due", Rate.parse("14/s"), 4)));
    assertThat(types(directory).all()).hasSize(4);
  }

  @Test
  void line_can_change_a_built_in_type() throws Exception {
    Files.writeString(directory.resolve("types.properties"), "welcome = transactional");
    assertThat(types(directory).find("welcome").orElseThrow().optional()).isFalse();
  }

  @Test
  void type_without_a_template_stops_the_start() throws Exception {
    Files.writeString(directory.resolve("types.properties"), "invoice-due = optional");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> types(directory))
        .withMessageContaining("invoice-due.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "priority 5",
        "optional, priority 0",
        "optional, urgent",
        "optional, expires",
        "optional, timeout 10",
        "optional, expires soon",
        "optional, expires PT0S",
        "optional, expires -PT1H",
        "optional, rate 14",
        "optional, rate 0/s",
        "optional, running 0"
      })
  void line_that_is_not_a_type_stops_the_start(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NotificationType.parse("invoice-due", line))
        .withMessageContaining("invoice-due");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../etc", "Invoice", "a.b", "-a"})
  void name_that_is_not_a_safe_file_name_is_refused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> NotificationType.parse(name, "optional"));
  }

  @Test
  void required_data_is_missing_when_it_is_absent_null_or_blank() {
    var type =
        new NotificationType(
            "t",
            true,
            5,
            List.of("a", "b", "c", "d"),
            Optional.empty(),
            Optional.empty(),
            new Pace("t", null, 0));
    var data = Json.createObjectBuilder().add("a", 0).addNull("b").add("c", " ").build();
    assertThat(type.missing(data))
        .extracting("pointer")
        .containsExactly("/data/b", "/data/c", "/data/d");
    assertThat(type.missing(null)).hasSize(4);
  }

  private static NotificationTypes types(Path directory) {
    var files = new TemplateFiles(directory);
    return new NotificationTypes(files, new Templates(files));
  }
}
