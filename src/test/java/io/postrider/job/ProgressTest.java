package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void progress_is_kept_within_its_bounds() {
    assertThat(new Progress(101, "").percent()).isEqualTo(100);
    assertThat(new Progress(-1, "").percent()).isZero();
    assertThat(new Progress(1, "x".repeat(201)).message()).isEqualTo("x".repeat(200));
  }

  @Test
  void message_is_counted_and_cut_in_code_points() {
    assertThat(new Progress(1, "😀".repeat(200)).message()).isEqualTo("😀".repeat(200));
    assertThat(new Progress(1, "x" + "😀".repeat(200)).message()).isEqualTo("x" + "😀".repeat(199));
  }
}
