package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=20 | 20",
        "wait=31 | 30",
        "wait=999999999 | 30",
        "wait=0 | 0",
        "respond-async, WAIT = 5 | 5",
        "wait=\"7\"; foo=bar | 7",
        "wait=1, wait=9 | 1",
      })
  void time_to_wait_is_read_and_capped(String header, long seconds) {
    assertThat(Preference.wait(List.of(header))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wait", "wait=", "wait=-1", "wait=x", "wait=9999999999", "await=3"})
  void malformed_preference_is_ignored(String header) {
    assertThat(Preference.wait(List.of(header))).isEmpty();
  }

  @Test
  void preference_is_found_in_any_of_several_headers() {
    assertThat(Preference.wait(List.of("return=minimal", "wait=3")))
        .contains(Duration.ofSeconds(3));
  }
}
