package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonValue;
import org.junit.jupiter.api.Test;

class ReportRequestTest {

  @Test
  void the_same_user_and_type_make_the_same_key() {
    assertThat(key("u-1", "sales")).isEqualTo(key("u-1", "sales"));
    assertThat(key("u-1", "sales")).isNotEqualTo(key("u-2", "sales"));
    assertThat(key("u-1", "sales")).isNotEqualTo(key("u-1", "stock"));
  }

  @Test
  void no_two_users_and_types_run_into_each_other() {
    assertThat(key("a:b", "c")).isNotEqualTo(key("a", "b:c"));
    assertThat(key("1:a", "b")).isNotEqualTo(key("1", "a:b"));
  }

  @Test
  void a_part_tells_reports_apart_and_runs_into_no_type() {
    var request = new ReportRequest("u-1", "sales", null, null);
    assertThat(request.dedupKey("2026")).isNotEqualTo(request.dedupKey("2025"));
    assertThat(request.dedupKey("2026")).isNotEqualTo(key("u-1", "sales:2026"));
  }

  @Test
  void payload_holds_the_request_without_empty_params_and_whose_jobs_it_may_tell_of() {
    var request = new ReportRequest("u-1", "sales", JsonValue.EMPTY_JSON_OBJECT, "https://x/");
    assertThat(request.payload(false)).hasToString("{\"userId\":\"u-1\",\"reportType\":\"sales\"}");
    assertThat(new ReportRequest("u-1", "sales", null, null).payload(true))
        .hasToString("{\"userId\":\"u-1\",\"reportType\":\"sales\",\"allClients\":true}");
  }

  private static String key(String userId, String reportType) {
    return new ReportRequest(userId, reportType, null, null).dedupKey("");
  }
}
