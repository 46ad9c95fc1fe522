package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.platform.Times;
import io.postrider.testkit.ManualClock;
import jakarta.json.bind.JsonbBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobViewTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05.000Z",
    "2026-01-02T03:04:05.1Z, 2026-01-02T03:04:05.100Z",
    "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123Z",
  })
  void times_are_utc_with_exactly_three_digits_of_a_second(Instant time, String shown) {
    assertThat(Times.format(time)).isEqualTo(shown);
  }

  @Test
  void a_time_that_is_not_known_stays_absent() {
    assertThat(Times.format(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/hook, https://example.com/hook",
    "https://example.com/hook?token=secret, https://example.com/hook?…",
    "https://example.com?a=b?c, https://example.com?…",
  })
  void the_query_of_a_webhook_address_is_not_shown(String url, String shown) {
    var view = JobView.of(JobRecord.accepted(SampleJobs.job("report", url, null)), 4);
    assertThat(view.webhook().url()).isEqualTo(shown);
  }

  @Test
  void a_job_just_accepted_shows_no_absent_values() {
    var view = JobView.of(JobRecord.accepted(SampleJobs.job()), 4);

    assertThat(JsonbBuilder.create().toJson(view))
        .isEqualTo(
            "{\"jobId\":\""
                + view.jobId()
                + "\",\"kind\":\"notification\",\"type\":\"welcome\",\"userId\":\"u-1\","
                + "\"status\":\"waiting\",\"priority\":5,\"attempts\":0,\"maxAttempts\":4,"
                + "\"createdAt\":\"2026-01-02T03:04:05.006Z\",\"failures\":[]}");
  }

  @Test
  void a_job_not_due_yet_is_delayed_until_then() {
    var dueAt = ManualClock.START.plusSeconds(60);
    var view = JobView.of(JobRecord.accepted(SampleJobs.dueAt(dueAt)), 4);

    assertThat(view.status()).isEqualTo("delayed");
    assertThat(view.nextAttemptAt()).isEqualTo("2026-01-02T03:05:05.006Z");
  }

  @Test
  void each_failure_shows_its_attempt_time_and_message() {
    var failure = new Failure(2, ManualClock.START, "no such mailbox");
    var failed =
        new JobRecord(
            SampleJobs.job(),
            0,
            9,
            JobStatus.FAILED,
            2,
            null,
            null,
            null,
            "no such mailbox",
            List.of(failure),
            null,
            null,
            0,
            null,
            false);

    assertThat(JobView.of(failed, 4).failures())
        .containsExactly(
            new JobView.FailedAttempt(2, "2026-01-02T03:04:05.006Z", "no such mailbox"));
  }

  @Test
  void a_failure_message_is_kept_whole_up_to_its_limit_and_shows_where_it_is_cut() {
    var whole = "x".repeat(Failure.MAX_LENGTH);
    assertThat(new Failure(1, ManualClock.START, whole).message()).isEqualTo(whole);
    var cut = new Failure(1, ManualClock.START, whole + "y").message();
    assertThat(cut)
        .hasSizeLessThanOrEqualTo(Failure.MAX_LENGTH)
        .startsWith("xxx")
        .endsWith("x… (33 more characters)");
    assertThat(new Failure(1, ManualClock.START, cut).message()).isEqualTo(cut);
  }

  @Test
  void a_message_is_never_cut_within_a_surrogate_pair() {
    var cut = new Failure(1, ManualClock.START, "😀".repeat(Failure.MAX_LENGTH)).message();
    assertThat(cut.codePoints().filter(c -> Character.getType(c) == Character.SURROGATE)).isEmpty();
  }

  @Test
  void long_messages_are_shortened_in_the_brief_view() {
    var failure = new Failure(1, ManualClock.START, "x".repeat(5_000));
    var job = SampleJobs.job();
    var failed =
        new JobRecord(
            job,
            0,
            1,
            JobStatus.FAILED,
            1,
            null,
            null,
            null,
            failure.message(),
            List.of(failure),
            null,
            null,
            0,
            null,
            false);
    assertThat(JobView.of(failed, 4).error()).hasSize(5_000);
    var brief = JobView.brief(failed, 4);
    assertThat(brief.error()).hasSizeLessThanOrEqualTo(500).endsWith("more characters)");
    assertThat(brief.failures().get(0).message()).isEqualTo(brief.error());
  }

  @Test
  void an_exception_without_a_message_is_described_by_its_name() {
    assertThat(Failure.describe(new java.net.SocketTimeoutException()))
        .isEqualTo("SocketTimeoutException");
  }
}
