package io.postrider.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailBackoffTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void pauses_double_up_to_half_an_hour() {
    var backoff = new MailBackoff(MINUTE, () -> 0.5);
    assertThat(IntStream.range(0, 8).mapToObj(backoff::after).map(Duration::toMinutes))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    assertThat(backoff.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void pauses_differ_by_up_to_a_fifth() {
    assertThat(new MailBackoff(MINUTE, () -> 0).after(0)).isEqualTo(Duration.ofSeconds(48));
    assertThat(new MailBackoff(MINUTE, () -> 1).after(0)).isEqualTo(Duration.ofSeconds(72));
  }
}
