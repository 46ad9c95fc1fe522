package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.testkit.ManualClock;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {

  @Test
  void is_a_uuid_of_version_7_that_contains_the_time_it_was_made() {
    var id = JobId.next(ManualClock.START);

    var uuid = UUID.fromString(id.value());
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(id.madeAt()).isEqualTo(ManualClock.START);
  }

  @Test
  void ids_made_in_one_millisecond_differ() {
    var ids = new HashSet<JobId>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(JobId.next(ManualClock.START));
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void later_ids_sort_after_earlier_ones() {
    var earlier = JobId.next(ManualClock.START);
    var later = JobId.next(ManualClock.START.plusMillis(1));
    assertThat(earlier.value()).isLessThan(later.value());
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "1",
        "0190-0-0-0-0",
        "01900000-0000-7000-8000-00000000000A",
        "{01900000-0000-7000-8000-000000000000}",
        "01900000-0000-7000-8000-000000000000 ",
        "01900000-0000-7000-8000-000000000000'} OR 1=1",
      })
  void text_that_is_not_a_canonical_uuid_is_refused(String text) {
    assertThatThrownBy(() -> new JobId(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
