package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationRequestTest {

  @ParameterizedTest
  @CsvSource({"password-reset, 1", "welcome, 5", "order-confirmed, 5"})
  void only_a_password_reset_is_urgent(String type, int priority) {
    assertThat(new NotificationRequest(type, "u-1", null).priority()).isEqualTo(priority);
  }
}
