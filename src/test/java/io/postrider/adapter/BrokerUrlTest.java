package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlTest {

  private static final String NETTY =
      "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory";

  @ParameterizedTest
  @CsvSource({
    "tcp://broker:61617, host=broker;port=61617",
    "tcp://broker, host=broker;port=61616",
    "tcp://127.0.0.1:1, host=127.0.0.1;port=1",
    "ssl://broker:61617, host=broker;port=61617;sslEnabled=true",
    "tcp://broker:1?a=b&c=d, host=broker;port=1;a=b;c=d",
    "tcp://my_broker, host=my_broker;port=61616",
    "tcp://[::1]:7, host=::1;port=7",
    "ssl://broker:1?trustStorePath=/x, host=broker;port=1;sslEnabled=true;trustStorePath=/x",
  })
  void a_url_becomes_parameters(String url, String parameters) {
    assertThat(BrokerUrl.of(url).parameters())
        .isEqualTo(parameters + ";connect-timeout-millis=2000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://a:1?x=y&z=1,tcp://b?x=y&z=1",
        "tcp://a:1?x=y&z=1, tcp://b:61616?x=y&z=1",
        "(tcp://a:1,tcp://b:61616)?x=y&z=1"
      })
  void primary_and_backup_are_tried_in_this_order(String url) {
    var brokers = BrokerUrl.of(url);
    assertThat(brokers.parameters())
        .isEqualTo(
            "host=a;port=1;x=y;z=1;connect-timeout-millis=2000"
                + ",host=b;port=61616;x=y;z=1;connect-timeout-millis=2000");
    assertThat(brokers.connectors().split(",")).hasSize(2).containsOnly(NETTY);
  }

  @Test
  void time_to_connect_can_be_set() {
    assertThat(BrokerUrl.of("(tcp://a:1,tcp://b:2)?connect-timeout-millis=9").parameters())
        .isEqualTo("host=a;port=1;connect-timeout-millis=9,host=b;port=2;connect-timeout-millis=9");
  }

  @Test
  void refusal_shows_no_option() {
    assertThatThrownBy(() -> BrokerUrl.of("http://broker?keyStorePassword=secret"))
        .hasMessageContaining("POSTRIDER_BROKER_URL")
        .hasMessageContaining("http://broker")
        .hasMessageNotContaining("secret");
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
        "tcp://a b",
        "tcp://a,",
        "tcp://a,http://b",
        "(tcp://a,tcp://b",
        "(tcp://a,tcp://b)x",
        "tcp://user:pass@word@broker:61616",
        "tcp://user:pass?word@broker:61616",
        "tcp://user:pass,word@broker:61616",
        "tcp://broker:65536",
        "tcp://a:61616,tcp://b:99999"
      })
  void what_is_no_such_url_is_refused(String url) {
    assertThatThrownBy(() -> BrokerUrl.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("POSTRIDER_BROKER_URL must look like")
        .hasMessageNotContainingAny("pass", "word");
  }
}
