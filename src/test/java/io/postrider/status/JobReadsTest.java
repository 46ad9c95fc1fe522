package io.postrider.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobReadsTest {

  private static final String JOB = "/jobs/019a0000-0000-7000-8000-000000000000";

  private final JobReads reads = new JobReads();
  private final Map<String, List<String>> headers = new HashMap<>();
  private String method = "GET";
  private String path = JOB;

  @Test
  void read_of_one_job_is_a_short_call() {
    assertThat(isShort()).isTrue();
    assertThat(reads.polledJob(request())).isEqualTo(JOB.substring(6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/jobs",
        "/jobs/",
        "/jobs/x",
        JOB + "/",
        JOB + "/events",
        JOB + ";a=b",
        "/jobs//019a0000-0000-7000-8000-000000000000"
      })
  void other_paths_are_not(String other) {
    path = other;
    assertThat(isShort()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "DELETE", "POST"})
  void other_methods_are_not(String other) {
    method = other;
    assertThat(isShort()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match, '\"1\"', true",
    "If-None-Match, 'W/\"1\"', true",
    "If-None-Match, '\"1\", \"2\"', false",
    "If-None-Match, *, false",
    "If-Match, '\"1\"', false",
    "If-Modified-Since, 'Fri, 27 Nov 2026 21:00:00 GMT', false"
  })
  void one_entity_tag_is_plain(String name, String value, boolean isShort) {
    headers.put(name, List.of(value));
    assertThat(isShort()).isEqualTo(isShort);
  }

  @Test
  void two_lines_of_entity_tags_are_for_the_resource() {
    headers.put("If-None-Match", List.of("\"1\"", "\"2\""));
    assertThat(isShort()).isFalse();
  }

  private boolean isShort() {
    return reads.is(request());
  }

  private HttpServletRequest request() {
    return Stub.of(
        HttpServletRequest.class,
        Map.of(
            "getMethod", none -> method,
            "getRequestURI", none -> path,
            "getHeader",
                name -> headers.getOrDefault(name[0], List.of()).stream().findFirst().orElse(null),
            "getHeaders",
                name ->
                    Collections.enumeration(
                        new ArrayList<>(headers.getOrDefault(name[0], List.of())))));
  }
}
