package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.platform.InvalidFieldException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationRequestTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:06Z, 2026-01-02T03:04:06Z",
    "2026-01-02T05:04:06.1234+02:00, 2026-01-02T03:04:06.123Z",
    "2026-02-01T03:04:05Z, 2026-02-01T03:04:05Z",
    "2026-01-02T03:04:05Z, ",
    "1970-01-01T00:00:00Z, ",
    ", ",
  })
  void delivery_time_is_kept_unless_it_has_passed(String deliverAt, Instant due) {
    assertThat(at(deliverAt).dueAt(NOW)).isEqualTo(due);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-01T03:04:05.001Z",
        "+999999999-12-31T23:59:59Z",
        "2026-01-02T03:04:06",
        "2026-01-02",
        "tomorrow",
        "",
      })
  void delivery_time_must_be_a_time_within_30_days(String deliverAt) {
    assertThatThrownBy(() -> at(deliverAt).dueAt(NOW)).isInstanceOf(InvalidFieldException.class);
  }

  private static NotificationRequest at(String deliverAt) {
    return new NotificationRequest("welcome", "u-1", null, null, null, deliverAt, null, null, null);
  }
}
