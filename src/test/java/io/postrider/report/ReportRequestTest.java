package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonValue;
import org.junit.jupiter.api.Test;

class ReportRequestTest {

  @Test
  void dedup_key_is_equal_for_the_same_user_and_type_only() {
    assertThat(key("u-1", "sales")).isEqualTo(key("u-1", "sales"));
    assertThat(key("u-1", "sales")).isNotEqualTo(key("u-2", "sales"));
    assertThat(key("u-1", "sales")).isNotEqualTo(key("u-1", "stock"));
  }

  @Test
  void dedup_key_is_unambiguous_whatever_user_and_type_contain() {
    assertThat(key("a:b", "c")).isNotEqualTo(key("a", "b:c"));
    assertThat(key("1:a", "b")).isNotEqualTo(key("1", "a:b"));
  }

  @Test
  void generators_part_makes_another_dedup_key_and_is_not_taken_for_a_type() {
    var request = new ReportRequest("u-1", "sales", null, null, null, null, null);
    assertThat(request.dedupKey("2026")).isNotEqualTo(request.dedupKey("2025"));
    assertThat(request.dedupKey("2026")).isNotEqualTo(key("u-1", "sales:2026"));
  }

  @Test
  void payload_holds_the_request_without_empty_params_and_whether_all_clients_are_included() {
    var request =
        new ReportRequest(
            "u-1", "sales", JsonValue.EMPTY_JSON_OBJECT, "https://x/", null, null, null);
    assertThat(request.payload(false)).hasToString("{\"userId\":\"u-1\",\"reportType\":\"sales\"}");
    assertThat(new ReportRequest("u-1", "sales", null, null, null, null, null).payload(true))
        .hasToString("{\"userId\":\"u-1\",\"reportType\":\"sales\",\"allClients\":true}");
  }

  private static String key(String userId, String reportType) {
    return new ReportRequest(userId, reportType, null, null, null, null, null).dedupKey("");
  }
}
