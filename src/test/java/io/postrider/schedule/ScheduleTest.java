package io.postrider.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.platform.InvalidFieldException;
import io.postrider.testkit.ManualClock;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  private static final Instant NOW = ManualClock.START;
  private static final Schedule.Name NAME = new Schedule.Name("shop", "digest");

  @Test
  void schedule_that_is_defined_again_in_the_same_way_keeps_its_next_occurrence() {
    var schedule = Schedule.of(NAME, every("PT1H"), NOW);
    var later = NOW.plusSeconds(1_800);

    var same = schedule.define(request("PT1H").definition(false, later), later);

    assertThat(same.nextAt()).isEqualTo(schedule.nextAt());
    assertThat(same.jobId(NOW)).isEqualTo(schedule.jobId(NOW));
  }

  @Test
  void schedule_that_recurs_in_another_way_begins_anew_and_keeps_its_history() {
    var schedule = Schedule.of(NAME, every("PT1H"), NOW).skip(NOW, "It rained.");
    var later = NOW.plusSeconds(1_800);

    var other = schedule.define(request("PT2H").definition(false, later), later);

    assertThat(other.nextAt()).isEqualTo(millis(later).plusSeconds(7_200));
    assertThat(other.skipped()).isEqualTo(schedule.skipped());
  }

  @Test
  void paused_schedule_has_no_occurrences_and_goes_on_with_the_next_one() {
    var paused = Schedule.of(NAME, every("PT1H"), NOW).pause();
    assertThat(paused.nextAt()).isNull();
    assertThat(paused.next(5)).isEmpty();
    assertThat(paused.define(every("PT2H"), NOW).nextAt()).isNull();

    var resumed = paused.resume(NOW.plusSeconds(5_000));
    assertThat(resumed.next(2))
        .containsExactly(millis(NOW).plusSeconds(7_200), millis(NOW).plusSeconds(10_800));
  }

  @Test
  void no_occurrence_is_later_than_the_end() {
    var end = NOW.plusSeconds(9_000).toString();
    var definition = request("PT1H", null, end).definition(false, NOW);
    var schedule = Schedule.of(NAME, definition, NOW);
    assertThat(schedule.next(5)).hasSize(2);

    var last = schedule.due(NOW.plusSeconds(99_999));
    assertThat(last).isEqualTo(millis(NOW).plusSeconds(7_200));
    assertThat(schedule.skip(last, "It rained.").nextAt()).isNull();
  }

  @Test
  void occurrence_of_more_than_a_minute_ago_is_missed_unless_the_schedule_catches_up() {
    var schedule = Schedule.of(NAME, every("PT1H"), NOW);
    var catchingUp = Schedule.of(NAME, request("PT1H", "latest", null).definition(false, NOW), NOW);

    assertThat(schedule.isMissed(NOW, NOW.plusSeconds(60))).isFalse();
    assertThat(schedule.isMissed(NOW, NOW.plusSeconds(61))).isTrue();
    assertThat(catchingUp.isMissed(NOW, NOW.plus(Duration.ofDays(99)))).isFalse();
  }

  @Test
  void id_of_a_job_follows_from_the_schedule_and_the_time() {
    var schedule = Schedule.of(NAME, every("PT1H"), NOW);
    var other = Schedule.of(new Schedule.Name("shop", "other"), every("PT1H"), NOW);

    assertThat(schedule.jobId(NOW))
        .isEqualTo(Schedule.of(NAME, every("PT1H"), NOW).jobId(NOW))
        .isNotEqualTo(schedule.jobId(NOW.plusSeconds(1)))
        .isNotEqualTo(other.jobId(NOW));
    assertThat(schedule.jobId(NOW).madeAt()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "- | - | - | - | /cron",
        "@daily | PT1H | - | - | /cron",
        "61 * * * * | - | - | - | /cron",
        "0 0 30 2 * | - | - | - | /cron",
        "- | PT0.5S | - | - | /every",
        "- | P367D | - | - | /every",
        "- | -PT1H | - | - | /every",
        "- | tomorrow | - | - | /every",
        "@daily | - | Europe/Wien | - | /timeZone",
        "@daily | - | - | 2000-01-01T00:00:00Z | /endsAt",
        "@daily | - | - | tomorrow | /endsAt",
        "0 0 1 1 * | - | - | 2026-01-03T00:00:00Z | /endsAt",
      })
  void what_recurs_never_or_is_not_understood_is_refused(
      String cron, String every, String zone, String endsAt, String pointer) {
    var request =
        new ScheduleRequest(
            cron, every, zone, "report", JsonValue.EMPTY_JSON_OBJECT, null, null, endsAt);
    assertThatThrownBy(() -> request.definition(false, NOW))
        .isInstanceOfSatisfying(
            InvalidFieldException.class,
            refused -> assertThat(refused.pointer()).isEqualTo(pointer));
  }

  /** The audit log is kept longer than the data of users, and viewers read it. */
  @Test
  void audit_log_gets_no_request_of_a_schedule() {
    var personal = Json.createObjectBuilder().add("userId", "ada").build();
    var text =
        new ScheduleRequest("@daily", null, null, "report", personal, null, null, null).toString();
    assertThat(text).contains("@daily", "report").doesNotContain("ada");
  }

  private static Instant millis(Instant time) {
    return Instant.ofEpochMilli(time.toEpochMilli());
  }

  private static Schedule.Definition every(String interval) {
    return request(interval).definition(false, NOW);
  }

  private static ScheduleRequest request(String interval) {
    return request(interval, null, null);
  }

  private static ScheduleRequest request(String interval, String catchUp, String endsAt) {
    return new ScheduleRequest(
        null, interval, null, "report", JsonValue.EMPTY_JSON_OBJECT, catchUp, null, endsAt);
  }
}
