package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-06T08:49:07Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "120 | 120",
        "' 7 ' | 7",
        "Fri, 06 Nov 2026 08:49:37 GMT | 30",
        "Friday, 06-Nov-26 08:49:37 GMT | 30",
        "Fri Nov  6 08:49:37 2026 | 30",
        "Fri, 06 Nov 2026 08:49:00 GMT | 0",
        "Sunday, 06-Nov-94 08:49:37 GMT | 0",
        "007 | 7",
        "9999999999999999999 | 999999999999",
      })
  void seconds_and_the_three_forms_of_a_date_are_read(String value, long seconds) {
    assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "120, 3600", "+7", "7s", "2026-01-01T00:00:00Z"})
  void anything_else_counts_as_absent(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }
}
