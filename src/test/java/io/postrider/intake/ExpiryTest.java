package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.SampleJobs;
import io.postrider.platform.InvalidFieldException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant DUE = NOW.plusSeconds(7_200);
  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  @Test
  void request_has_priority_over_the_default_of_the_type() {
    assertThat(Expiry.of("2026-01-02T05:04:06.1234+02:00", HOUR, NOW, null))
        .isEqualTo("2026-01-02T03:04:06.123Z");
    assertThat(Expiry.of(null, HOUR, NOW, null)).isEqualTo("2026-01-02T04:04:05Z");
    assertThat(Expiry.of(null, Optional.empty(), NOW, null)).isNull();
  }

  @Test
  void default_counts_from_the_time_of_delivery() {
    assertThat(Expiry.of(null, HOUR, NOW, DUE)).isEqualTo(DUE.plusSeconds(3_600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-01-02", "soon", "", "2026-01-02T05:04:05", "+10000-01-01T00:00:00Z"})
  void time_of_expiry_must_be_a_time_with_an_offset(String wanted) {
    assertThatThrownBy(() -> Expiry.of(wanted, HOUR, NOW, null))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining("must be a time");
  }

  @Test
  void job_must_not_expire_before_it_is_due() {
    assertThatThrownBy(() -> Expiry.of(DUE.toString(), HOUR, NOW, DUE))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining("deliverAt");
    assertThat(Expiry.of(DUE.plusMillis(1).toString(), HOUR, NOW, DUE))
        .isEqualTo(DUE.plusMillis(1));
  }

  @Test
  void job_that_has_expired_already_is_refused() {
    var job = SampleJobs.job().withExpiresAt(NOW);

    Expiry.check(job, NOW.minusMillis(1));
    Expiry.check(SampleJobs.job(), NOW);
    assertThatThrownBy(() -> Expiry.check(job, NOW))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessage("is in the past");
  }
}
