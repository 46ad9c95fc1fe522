package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.ManualTimer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerHostsTest {

  private final ManualTimer timer = new ManualTimer();
  private final BrokerHosts hosts = new BrokerHosts();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp://one:61616 | one",
        "tcp://one | one",
        "tcp://one:61616,ssl://two_b.example?x=/y | one two_b.example",
        "(tcp://one:61616,tcp://[::1]:61617)?ha=true | one ::1"
      })
  void hosts_are_those_of_the_url(String url, String names) {
    assertThat(BrokerHosts.hosts(url)).containsExactly(names.split(" "));
  }

  @Test
  void warning_names_the_hosts_that_do_not_resolve_now() {
    hosts.url = Optional.of("tcp://127.0.0.1:61616,tcp://two.invalid:61616");
    hosts.tasks = timer.tasks();
    hosts.start(new Object());
    timer.tick();

    assertThat(hosts.warning())
        .contains("POSTRIDER_BROKER_URL: hosts that do not resolve: two.invalid.");

    hosts.url = Optional.of("tcp://127.0.0.1:61616");
    timer.tick();

    assertThat(hosts.warning()).isEmpty();
  }
}
