package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRequestsTest {

  private final Map<String, String> headers = new HashMap<>();
  private String query;
  private String originalPath;

  @Test
  void request_of_a_program_is_plain() {
    headers.put("Authorization", "Bearer x");
    assertThat(isPlain()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*/*", "application/json", "application/json, text/plain, */*", "text/html, */*"})
  void request_that_takes_json_is_plain(String accept) {
    headers.put("Accept", accept);
    assertThat(isPlain()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Accept, text/html",
    "Accept, application/json;q=0.5",
    "Accept, 'text/event-stream, */*'",
    "Origin, https://app.example",
    "Prefer, wait=20",
    "Transfer-Encoding, chunked",
    "Expect, 100-continue"
  })
  void special_request_is_not_plain(String name, String value) {
    headers.put(name, value);
    assertThat(isPlain()).isFalse();
  }

  @Test
  void query_and_changed_path_are_not_plain() {
    query = "a=b";
    assertThat(isPlain()).isFalse();
    query = null;
    originalPath = "/jobs/..";
    assertThat(isPlain()).isFalse();
  }

  private boolean isPlain() {
    return PlainRequests.include(
        Stub.of(
            HttpServletRequest.class,
            Map.of(
                "getHeader", name -> headers.get(name[0]),
                "getQueryString", none -> query,
                "getAttribute", name -> originalPath)));
  }
}
