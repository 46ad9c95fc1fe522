package io.postrider.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceTest {

  private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 8 * * MON-FRI | 2026-01-01T08:00 2026-01-02T08:00 2026-01-05T08:00",
        "*/15 * * * * | 2026-01-01T00:15 2026-01-01T00:30 2026-01-01T00:45",
        "5-59/20 * * * * | 2026-01-01T00:05 2026-01-01T00:25 2026-01-01T00:45",
        "0 0 13 * FRI | 2026-01-02T00:00 2026-01-09T00:00 2026-01-13T00:00",
        "0 0 31 * * | 2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00",
        "0 0 29 feb * | 2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00",
        "0 0 L * * | 2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00",
        "0 0 * * 7 | 2026-01-04T00:00 2026-01-11T00:00 2026-01-18T00:00",
        "0 0 * * 0 | 2026-01-04T00:00 2026-01-11T00:00 2026-01-18T00:00",
        "0 9 * * FRI#1 | 2026-01-02T09:00 2026-02-06T09:00 2026-03-06T09:00",
        "0 0 1 JAN,Jul * | 2026-07-01T00:00 2027-01-01T00:00 2027-07-01T00:00",
        "30 0 12 * * * | 2026-01-01T12:00:30 2026-01-02T12:00:30 2026-01-03T12:00:30",
        "@daily | 2026-01-02T00:00 2026-01-03T00:00 2026-01-04T00:00",
        "@hourly | 2026-01-01T01:00 2026-01-01T02:00 2026-01-01T03:00",
      })
  void cron_expressions_name_local_times(String expression, String expected) {
    var cron = CronRecurrence.of(expression, ZoneId.of("UTC"));
    assertThat(next(cron, Instant.parse("2026-01-01T00:00:00Z"), 3))
        .containsExactlyElementsOf(
            Stream.of(expected.split(" ")).map(RecurrenceTest::utc).toList());
  }

  private static Instant utc(String local) {
    return OffsetDateTime.parse(local + "Z").toInstant();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "* * * *",
        "* * * * * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "0 0 * * MON-",
        "-1 * * * *",
        "0/0 * * * *",
        "@never",
        "0 0 32 * *",
        "60 0 0 * * *"
      })
  void other_texts_are_refused(String expression) {
    assertThatThrownBy(() -> CronRecurrence.of(expression, VIENNA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_day_that_never_comes_has_no_occurrence() {
    var cron = CronRecurrence.of("0 0 30 2 *", VIENNA);
    assertThat(cron.after(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
  }

  /** On 29 March 2026 the clock goes from 02:00 to 03:00, at 01:00 UTC. */
  @Test
  void local_time_that_does_not_exist_occurs_once_when_the_clock_is_put_forward() {
    var from = Instant.parse("2026-03-28T12:00:00Z");
    assertThat(next(CronRecurrence.of("30 2 * * *", VIENNA), from, 2))
        .containsExactly(
            Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
    assertThat(
            next(
                CronRecurrence.of("*/20 2,3 * * *", VIENNA),
                Instant.parse("2026-03-29T00:59:00Z"),
                2))
        .containsExactly(
            Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-29T01:20:00Z"));
  }

  /** On 25 October 2026 the clock goes from 03:00 to 02:00, at 01:00 UTC. */
  @Test
  void local_time_that_exists_twice_occurs_once_when_the_clock_is_put_back() {
    var cron = CronRecurrence.of("30 2 * * *", VIENNA);
    assertThat(next(cron, Instant.parse("2026-10-24T12:00:00Z"), 2))
        .containsExactly(
            Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
    assertThat(cron.after(Instant.parse("2026-10-25T01:15:00Z")))
        .as("asked for in the hour that comes again")
        .contains(Instant.parse("2026-10-26T01:30:00Z"));
  }

  /** In Cairo the clock is put forward at midnight: that day has no 00:00. */
  @Test
  void midnight_that_does_not_exist_occurs_at_the_change() {
    var cron = CronRecurrence.of("0 0 * * *", ZoneId.of("Africa/Cairo"));
    assertThat(next(cron, Instant.parse("2026-04-23T12:00:00Z"), 2))
        .containsExactly(
            Instant.parse("2026-04-23T22:00:00Z"), Instant.parse("2026-04-24T21:00:00Z"));
  }

  @Test
  void interval_is_elapsed_time_and_starts_when_the_schedule_was_made() {
    var start = Instant.parse("2026-03-29T00:10:00Z");
    var every = new IntervalRecurrence(start, Duration.ofMinutes(15));
    assertThat(next(every, start, 3))
        .containsExactly(
            start.plusSeconds(900), start.plusSeconds(1_800), start.plusSeconds(2_700));
    assertThat(every.after(start.minusSeconds(99_999))).contains(start.plusSeconds(900));
    assertThat(every.after(start.plusSeconds(901))).contains(start.plusSeconds(1_800));
  }

  @ParameterizedTest
  @ValueSource(strings = {"* * * * * *", "*/7 * * * *", "0 8 * * MON-FRI", "0 0 1 1 *"})
  void latest_occurrence_is_found_after_an_outage_of_any_length(String expression) {
    var cron = CronRecurrence.of(expression, VIENNA);
    var first = cron.after(Instant.parse("2026-01-01T00:00:00Z")).orElseThrow();
    var now = Instant.parse("2029-05-06T07:08:09.5Z");

    var latest = cron.latest(first, now);

    assertThat(latest).isBeforeOrEqualTo(now);
    assertThat(cron.after(latest).orElseThrow()).isAfter(now);
    assertThat(cron.latest(first, first)).isEqualTo(first);
  }

  private static List<Instant> next(Recurrence recurrence, Instant after, int count) {
    return Stream.iterate(
            recurrence.after(after), Optional::isPresent, time -> recurrence.after(time.get()))
        .limit(count)
        .map(Optional::get)
        .toList();
  }
}
