package io.postrider.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.api.Caller;
import io.postrider.api.PageSize;
import io.postrider.testkit.Stub;
import jakarta.ws.rs.BadRequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsResourceTest {

  private final List<JobSearch> searches = new ArrayList<>();
  private final JobsResource resource = new JobsResource();

  @BeforeEach
  void wire() {
    resource.visible = new VisibleJobs();
    resource.visible.caller =
        Stub.of(Caller.class, Map.of("seesAll", none -> false, "owner", none -> "shop"));
    resource.answers = new JobAnswer();
    resource.kinds = kind -> kind.equals("report");
    resource.directory =
        (search, after, limit) -> {
          searches.add(search);
          return new JobIndex.Slice(List.of(), null);
        };
  }

  @Test
  void search_has_both_times_of_the_query() {
    list("2026-11-24T05:00:00.123456+01:00", "9999-12-31T23:59:59Z");

    assertThat(searches)
        .containsExactly(
            new JobSearch(
                "shop",
                null,
                null,
                null,
                null,
                Instant.parse("2026-11-24T04:00:00.123456Z"),
                Instant.parse("9999-12-31T23:59:59Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-18:00",
        "1969-12-31T23:59:59Z",
        "2026-11-24T04:00:00",
        "yesterday",
        "",
      })
  void time_outside_1970_to_9999_or_without_offset_is_refused(String time) {
    assertThatThrownBy(() -> list(time, null))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith("from must be a time");
    assertThatThrownBy(() -> list(null, time))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith("to must be a time");
  }

  @Test
  void end_before_the_start_is_refused() {
    assertThatThrownBy(() -> list("2026-11-24T04:00:00.001Z", "2026-11-24T04:00:00Z"))
        .isInstanceOf(BadRequestException.class);
    list("2026-11-24T04:00:00Z", "2026-11-24T05:00:00+01:00");
  }

  @Test
  void unencoded_plus_sign_is_explained() {
    assertThatThrownBy(() -> list("2026-11-24T05:00:00 01:00", null))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("%2B");
  }

  @Test
  void unknown_kind_is_refused() {
    list("report", null, null);
    assertThatThrownBy(() -> list("raport", null, null)).isInstanceOf(BadRequestException.class);
  }

  private void list(String from, String to) {
    list(null, from, to);
  }

  private void list(String kind, String from, String to) {
    resource.list(null, kind, null, null, from, to, new PageSize(50), null);
  }
}
