package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.platform.InvalidFieldException;
import jakarta.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events an endpoint can want, and which headers it can have. */
class EndpointSettingsTest {

  @Test
  void endpoint_wants_the_types_it_names_those_of_a_wildcard_or_all() {
    assertThat(EventTypes.include(List.of(), "report.failed")).isTrue();
    assertThat(EventTypes.include(List.of("report.failed"), "report.failed")).isTrue();
    assertThat(EventTypes.include(List.of("report.failed"), "report.completed")).isFalse();
    assertThat(EventTypes.include(List.of("job.*", "report.*"), "report.expired")).isTrue();
    assertThat(EventTypes.include(List.of("report.*"), "reports.expired")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.completed",
        "report.*",
        "report.expired",
        "job.dead-lettered",
        "job.*",
        "endpoint.disabled",
        "endpoint.*"
      })
  void event_type_that_exists_is_accepted(String type) {
    EventTypes.check(List.of(type), kind -> kind.equals("report"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "report",
        "report.",
        "report.done",
        "report.completed.twice",
        "Report.completed",
        "invoice.*",
        "job.completed",
        "endpoint.paused",
        "report.comp*",
        "ping"
      })
  void event_type_that_does_not_exist_is_refused(String type) {
    assertThatThrownBy(
            () -> EventTypes.check(List.of("job.*", type), kind -> !kind.equals("invoice")))
        .isInstanceOfSatisfying(
            InvalidFieldException.class,
            refused -> assertThat(refused.pointer()).isEqualTo("/eventTypes/1"));
  }

  @Test
  void headers_are_read_by_lower_case_name_and_null_removes_one() {
    var headers =
        Json.createObjectBuilder()
            .add("X-Api-Key", "a b")
            .add("Authorization", "Bearer x")
            .addNull("ocp-apim-subscription-key")
            .build();
    assertThat(FixedHeaders.read(headers))
        .containsEntry("x-api-key", Optional.of("a b"))
        .containsEntry("authorization", Optional.of("Bearer x"))
        .containsEntry("ocp-apim-subscription-key", Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding",
        "Connection",
        "Expect",
        "Cookie",
        "User-Agent",
        "webhook-id",
        "Webhook-Signature",
        "webhook-timestamp",
        "webhook-key",
        "svix-id",
        "traceparent",
        "Sec-WebSocket-Key",
        "Proxy-Authorization",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-HTTP-Method-Override",
        "X-Original-URL",
        "X-Real-IP",
        "X-",
        "",
        "X-Key:",
        "X-Kéy",
        "X Key",
        "X-Key\r\nHost"
      })
  void header_that_frames_signs_or_steers_is_refused(String name) {
    var headers = Json.createObjectBuilder().add(name, "value").build();
    assertThatThrownBy(() -> FixedHeaders.read(headers)).isInstanceOf(InvalidFieldException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " x", "x ", "a\r\nHost: b", "a\nb", "a\u0000b", "ä"})
  void header_value_that_is_no_field_value_is_refused(String value) {
    var headers = Json.createObjectBuilder().add("X-Key", value).build();
    assertThatThrownBy(() -> FixedHeaders.read(headers)).isInstanceOf(InvalidFieldException.class);
  }

  @Test
  void header_value_that_is_no_string_or_too_long_and_a_name_that_comes_twice_are_refused() {
    for (var headers :
        List.of(
            Json.createObjectBuilder().add("X-Key", 1),
            Json.createObjectBuilder().add("X-Key", "x".repeat(1_025)),
            Json.createObjectBuilder().add("X-Key", "a").add("x-key", "b"))) {
      assertThatThrownBy(() -> FixedHeaders.read(headers.build()))
          .isInstanceOf(InvalidFieldException.class);
    }
  }
}
