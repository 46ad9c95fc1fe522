package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static String key(String userId, String reportType) {
    return new ReportRequest(userId, reportType, null, null).dedupKey("");
  }
}
