package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedModeTest {

  private static final String LOOPBACK = "127.0.0.1";

  @ParameterizedTest
  @ValueSource(strings = {LOOPBACK, "127.8.9.1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
  void request_from_this_machine_is_admitted(String address) {
    assertThat(admits(address, Map.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "172.17.0.1", "192.168.1.2", "8.8.8.8", "fe80::1", "0.0.0.0"})
  void request_from_another_machine_is_refused(String address) {
    assertThat(admits(address, Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"})
  void request_with_a_proxy_header_is_refused_from_any_address(String header) {
    assertThat(admits(LOOPBACK, Map.of(header, LOOPBACK))).isFalse();
    assertThat(admits("10.0.0.1", Map.of(header, LOOPBACK))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080"})
  void request_to_a_local_host_name_is_admitted(String host) {
    assertThat(admits(LOOPBACK, Map.of("Host", host))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""})
  void request_to_a_foreign_host_name_is_refused(String host) {
    assertThat(admits(LOOPBACK, Map.of("Host", host))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, same-origin, true",
    "Sec-Fetch-Site, none, true",
    "Sec-Fetch-Site, same-site, false",
    "Sec-Fetch-Site, cross-site, false",
    "Origin, http://localhost:8080, true",
    "Origin, http://localhost:9999, false",
    "Origin, https://evil.example, false",
    "Origin, null, false"
  })
  void request_of_a_foreign_page_is_refused(String header, String value, boolean admitted) {
    assertThat(admits(LOOPBACK, Map.of(header, value))).isEqualTo(admitted);
  }

  @Test
  void http_1_0_request_of_an_undeclared_proxy_is_refused() {
    assertThat(
            ProtectedMode.admits(request(LOOPBACK, Map.of("Host", "localhost:8080"), "HTTP/1.0")))
        .isFalse();
  }

  @Test
  void request_without_a_host_is_refused() {
    assertThat(ProtectedMode.admits(request(LOOPBACK, Map.of()))).isFalse();
  }

  private static boolean admits(String address, Map<String, String> headers) {
    var all = new TreeMap<>(Map.of("Host", "localhost:8080"));
    all.putAll(headers);
    return ProtectedMode.admits(request(address, all));
  }

  private static HttpServletRequest request(String address, Map<String, String> headers) {
    return request(address, headers, "HTTP/1.1");
  }

  private static HttpServletRequest request(
      String address, Map<String, String> headers, String protocol) {
    return Stub.of(
        HttpServletRequest.class,
        Map.of(
            "getRemoteAddr",
            none -> address,
            "getProtocol",
            none -> protocol,
            "getHeader",
            names -> headers.get((String) names[0])));
  }
}
