package io.postrider.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {

  private final Histogram histogram = new Histogram("x_seconds", "Help.", List.of(0.1, 1.0));

  @Test
  void histogram_without_series_writes_nothing() {
    assertThat(text()).isEmpty();
  }

  @Test
  void series_without_values_is_written_as_zeros() {
    histogram.of();

    assertThat(text()).contains("# TYPE x_seconds histogram", "le=\"+Inf\"} 0", "_count{");
  }

  @Test
  void buckets_are_cumulative_and_include_their_upper_bounds() {
    record(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(101));
    record(Duration.ofSeconds(1), Duration.ofSeconds(5));

    assertThat(text().lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "x_seconds_bucket{mp_scope=\"application\",a=\"b\",le=\"0.1\"} 2",
            "x_seconds_bucket{mp_scope=\"application\",a=\"b\",le=\"1.0\"} 4",
            "x_seconds_bucket{mp_scope=\"application\",a=\"b\",le=\"+Inf\"} 5",
            "x_seconds_sum{mp_scope=\"application\",a=\"b\"} 6.251",
            "x_seconds_count{mp_scope=\"application\",a=\"b\"} 5");
  }

  @Test
  void buckets_count_every_value_of_many() {
    for (int i = 0; i < 5_000; i++) {
      record(Duration.ofMillis(50));
    }

    assertThat(text()).contains("le=\"0.1\"} 5000");
  }

  @Test
  void label_values_are_escaped() {
    histogram.of("type", "a\"b\\c\nd");

    assertThat(text()).contains("type=\"a\\\"b\\\\c\\nd\"");
  }

  private void record(Duration... durations) {
    for (var duration : durations) {
      histogram.of("a", "b").record(duration.toNanos());
    }
  }

  private String text() {
    var out = new StringBuilder();
    histogram.write(out);
    return out.toString();
  }
}
