package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;

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
}
