package io.postrider.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.testkit.ManualClock;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginLimitTest {

  private final ManualClock clock = new ManualClock();
  private final LoginLimit limit = new LoginLimit();

  @BeforeEach
  void wire() {
    limit.clock = clock;
  }

  @Test
  void address_that_failed_too_often_waits_for_the_next_minute() {
    fail("one", LoginLimit.MAX_OF_ADDRESS);

    assertThatThrownBy(() -> limit.begin("one"))
        .isInstanceOfSatisfying(
            WebApplicationException.class,
            refusal -> {
              assertThat(refusal.getResponse().getStatus()).isEqualTo(429);
              assertThat(refusal.getResponse().getHeaderString("Retry-After")).isNotNull();
            });
    limit.begin("other");

    clock.advance(Duration.ofMinutes(1));
    limit.begin("one");
  }

  @Test
  void logins_that_succeed_are_not_counted() {
    for (int i = 0; i < 2 * LoginLimit.MAX_IN_ALL; i++) {
      limit.begin("one");
      limit.forget("one");
    }
  }

  @Test
  void many_addresses_together_are_limited() {
    for (int i = 0; i < LoginLimit.MAX_IN_ALL; i++) {
      limit.begin("address " + i);
    }

    assertThatThrownBy(() -> limit.begin("another")).isInstanceOf(WebApplicationException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, '', cb007107",
    "203.0.113.7, 198.51.100.1, cb007107",
    "127.0.0.1, '', 7f000001",
    "127.0.0.1, 198.51.100.1, c6336401",
    "10.0.0.1, '192.0.2.9, 198.51.100.1', c6336401",
    "10.0.0.1, localhost, ''",
    "2001:db8:1:2:3::4, '', 20010db800010002",
    "2001:db8:1:2:ffff::1, '', 20010db800010002"
  })
  void login_comes_from_the_peer_or_from_whom_its_own_proxy_names(
      String peer, String forwarded, String address) {
    assertThat(LoginLimit.addressOf(request(peer, forwarded))).isEqualTo(address);
  }

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      limit.begin(address);
    }
  }

  private static HttpServletRequest request(String peer, String forwarded) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            LoginLimitTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, args) ->
                method.getName().equals("getRemoteAddr")
                    ? peer
                    : forwarded.isEmpty() ? null : forwarded);
  }
}
