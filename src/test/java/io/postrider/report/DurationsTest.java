package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.report.Activity.Percentiles;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DurationsTest {

  @Test
  void percentiles_use_the_nearest_rank_whatever_the_order() {
    var durations = new Durations();
    LongStream.rangeClosed(1, 1_000).map(i -> i * 7 % 1_000 + 1).forEach(durations::add);

    assertThat(durations.percentiles())
        .isEqualTo(new Percentiles(1_000, 500L, 900L, 950L, 990L, 1_000L));
  }

  @Test
  void single_duration_is_every_percentile() {
    var durations = new Durations();
    durations.add(42);

    assertThat(durations.percentiles()).isEqualTo(new Percentiles(1, 42L, 42L, 42L, 42L, 42L));
  }

  @Test
  void without_durations_there_are_no_percentiles() {
    assertThat(new Durations().percentiles())
        .isEqualTo(new Percentiles(0, null, null, null, null, null));
  }
}
