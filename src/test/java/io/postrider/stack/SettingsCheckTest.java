package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {

  @ParameterizedTest
  @CsvSource({
    "POSTRIDER_WEBHOOK_SECRET, abc, POSTRIDER_WEBHOOK_SECRET: A webhook secret must start with",
    "POSTRIDER_REDIS_URL, redis-clusters://a, POSTRIDER_REDIS_URL must begin with redis://",
    "POSTRIDER_BROKER_URL, http://my_broker:61616, POSTRIDER_BROKER_URL must look like tcp://host",
    "POSTRIDER_BROKER_URL, tcp://my_broker:61616, POSTRIDER_BROKER_URL needs POSTRIDER_BROKER_USER"
  })
  void setting_that_can_never_work_is_named(String variable, String value, String sentence) {
    assertThatThrownBy(() -> check(Map.of(variable, value))).hasMessageStartingWith(sentence);
  }

  @Test
  void nothing_named_is_nothing_wrong() {
    assertThatCode(() -> check(Map.of("POSTRIDER_REDIS_URL", " "))).doesNotThrowAnyException();
  }

  @Test
  void store_at_whose_address_nobody_listens_is_named() {
    int closed = FreePort.any();

    assertThatThrownBy(() -> check(redis("redis://127.0.0.1:" + closed)))
        .hasMessageStartingWith(
            "POSTRIDER_REDIS_URL: nothing accepts connections at 127.0.0.1:%d. Start Redis there"
                .formatted(closed));
    assertThatThrownBy(
            () -> check(redis("redis-sentinel://no.host.invalid:1,127.0.0.1:" + closed + "/x")))
        .hasMessageContaining("no.host.invalid:1 (does not resolve), 127.0.0.1:" + closed);
    assertThatThrownBy(() -> check(broker("tcp://127.0.0.1:" + closed)))
        .hasMessageStartingWith(
            "POSTRIDER_BROKER_URL: nothing accepts connections at 127.0.0.1:" + closed);
  }

  @Test
  void one_server_of_several_is_enough() throws IOException {
    try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int open = listening.getLocalPort();
      int closed = FreePort.any();

      assertThatCode(
              () -> {
                check(redis("redis://127.0.0.1:" + open));
                check(redis("redis-cluster://127.0.0.1:" + closed + ",127.0.0.1:" + open));
                check(broker("tcp://127.0.0.1:" + closed + ",tcp://127.0.0.1:" + open));
              })
          .doesNotThrowAnyException();
    }
  }

  private static void check(Map<String, String> environment) {
    SettingsCheck.check(StackSettings.of(environment));
  }

  private static Map<String, String> redis(String url) {
    return Map.of("POSTRIDER_REDIS_URL", url);
  }

  private static Map<String, String> broker(String url) {
    return Map.of(
        "POSTRIDER_BROKER_URL",
        url,
        "POSTRIDER_BROKER_USER",
        "u",
        "POSTRIDER_BROKER_PASSWORD",
        "p");
  }
}
