package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void port_that_one_stack_has_chosen_is_not_chosen_by_another_until_it_is_released() {
    try (var another = new Ports()) {
      int port;
      try (var one = new Ports()) {
        port = one.choose(0);

        assertThat(another.choose(port)).isNotEqualTo(port);
      }
      assertThat(another.choose(port)).isEqualTo(port);
    }
  }

  /** Else a connection of any program could take the port while its server restarts. */
  @Test
  void port_is_none_that_an_outgoing_connection_gets() {
    try (var ports = new Ports()) {
      for (int i = 0; i < 20; i++) {
        assertThat(ports.choose(0)).isBetween(1_024, 32_767);
      }
    }
  }

  @Test
  void only_a_default_port_that_is_taken_is_replaced_by_another() {
    try (var another = new Ports();
        var one = new Ports()) {
      var port = Integer.toString(another.choose(0));
      var settings = StackSettings.of(Map.of("POSTRIDER_HTTP_PORT", port));

      assertThatThrownBy(() -> settings.takeHttpPort(one))
          .hasMessageStartingWith("POSTRIDER_HTTP_PORT=" + port + ": this port is taken.");
      assertThat(StackSettings.of(Map.of()).takeHttpPort(another))
          .isNotEqualTo(StackSettings.of(Map.of()).takeHttpPort(one));
      assertThat(StackSettings.of(Map.of("POSTRIDER_CONSOLE_PORT", "0")).takeConsolePort(one))
          .isPositive();
    }
  }
}
