package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @Test
  void rate_is_so_many_jobs_in_a_second_a_minute_or_an_hour() {
    assertThat(Rate.parse("14/s")).isEqualTo(new Rate(14, Duration.ofSeconds(1)));
    assertThat(Rate.parse(" 90/m ").interval()).isEqualTo(Duration.ofSeconds(60).dividedBy(90));
    assertThat(Rate.parse("1000/h").interval()).isEqualTo(Duration.ofMillis(3_600));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "14", "0/s", "-1/s", "1.5/s", "14/d", "14 per second", "99999999/s"})
  void anything_else_is_refused_with_an_example(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.parse(text))
        .withMessageContaining("14/s");
  }
}
