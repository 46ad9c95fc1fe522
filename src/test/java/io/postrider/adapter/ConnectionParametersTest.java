package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionParametersTest {

  @ParameterizedTest
  @CsvSource({
    "tcp://broker:61617, host=broker;port=61617",
    "tcp://broker, host=broker;port=61616",
    "tcp://127.0.0.1:1, host=127.0.0.1;port=1",
    "ssl://broker:61617, host=broker;port=61617;sslEnabled=true",
    "tcp://broker:1?a=b&c=d, host=broker;port=1;a=b;c=d",
    "ssl://broker:1?trustStorePath=/x, host=broker;port=1;sslEnabled=true;trustStorePath=/x",
  })
  void a_url_becomes_parameters(String url, String parameters) {
    assertThat(ConnectionParameters.of(url)).isEqualTo(parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "broker:61616",
        "http://broker:61616",
        "tcp://",
        "/x",
        "",
        "tcp:broker",
        "tcp://a b"
      })
  void url_of_another_form_is_refused(String url) {
    assertThatThrownBy(() -> ConnectionParameters.of(url))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
