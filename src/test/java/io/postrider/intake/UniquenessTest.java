package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.Job;
import io.postrider.job.JobJson;
import io.postrider.job.SampleJobs;
import io.postrider.platform.InvalidFieldException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniquenessTest {

  private final Job plain = SampleJobs.job();
  private final Job report = SampleJobs.job("report", null, "3:u-1:sales");

  @Test
  void key_takes_the_place_of_the_natural_one_and_identifies_the_payload() {
    var unique = Uniqueness.of(report, "😀".repeat(200), "P30D");

    assertThat(unique.uniqueKey()).isEqualTo("😀".repeat(200));
    assertThat(unique.dedupKey()).contains(Job.PAYLOAD_KEY);
    assertThat(unique.uniqueFor()).isEqualTo(Duration.ofDays(30));
    assertThat(JobJson.read(JobJson.write(unique))).isEqualTo(unique);
  }

  @Test
  void job_with_a_natural_key_can_be_unique_for_longer_without_another_one() {
    var unique = Uniqueness.of(report, null, "PT1S");

    assertThat(unique.dedupKey()).isEqualTo(report.dedupKey());
    assertThat(unique.uniqueKey()).isNull();
    assertThat(unique.uniqueFor()).isEqualTo(Duration.ofSeconds(1));
    assertThat(Uniqueness.of(plain, null, null)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000"})
  void key_that_is_blank_or_holds_a_control_character_is_refused(String key) {
    assertRefused("/uniqueKey", key, null);
    assertRefused("/uniqueKey", "k".repeat(201), null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1h", "PT0.999S", "PT0S", "-PT1H", "P30DT1S", "PT9999999999999999999H", "P1Y"})
  void period_that_is_no_duration_or_out_of_range_is_refused(String period) {
    assertRefused("/uniqueFor", "k", period);
  }

  @Test
  void period_without_a_key_is_refused() {
    assertRefused("/uniqueKey", null, "PT1H");
  }

  private void assertRefused(String pointer, String key, String period) {
    assertThatThrownBy(() -> Uniqueness.of(plain, key, period))
        .isInstanceOfSatisfying(
            InvalidFieldException.class,
            refused -> assertThat(refused.pointer()).isEqualTo(pointer));
  }
}
