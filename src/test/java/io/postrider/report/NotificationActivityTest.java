package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Outcome;
import io.postrider.job.Progress;
import io.postrider.platform.BlockingRetry;
import io.postrider.status.JobIndex;
import io.postrider.status.JobSearch;
import io.postrider.testkit.JobKit;
import io.postrider.testkit.JobKit.Run;
import io.postrider.testkit.ManualClock;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationActivityTest {

  private static final Instant NOW = ManualClock.START;

  private final JobKit kit = new JobKit();
  private final NotificationActivity generator = new NotificationActivity();
  private final List<JobRecord> stored = new ArrayList<>();
  private final List<JobSearch> searches = new ArrayList<>();

  NotificationActivityTest() {
    generator.jobs = this::search;
    generator.retry = new BlockingRetry();
    generator.clock = kit.clock();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void notifications_are_counted_by_type_outcome_attempts_latency_and_webhook() {
    add("welcome", JobStatus.COMPLETED, 1, 100, null);
    add("welcome", JobStatus.COMPLETED, 3, 900, "delivered");
    add("welcome", JobStatus.FAILED, 4, 5_000, "failed");
    add("order-confirmed", JobStatus.WAITING, 0, 0, null);

    var activity = json(run("{}", true).result("application/json"));

    var all = activity.getJsonObject("all");
    assertThat(all.getInt("total")).isEqualTo(4);
    assertThat(all.getJsonObject("outcomes"))
        .hasToString("{\"completed\":2,\"failed\":1,\"waiting\":1}");
    assertThat(all.getJsonObject("attempts")).hasToString("{\"0\":1,\"1\":1,\"3\":1,\"4\":1}");
    assertThat(all.getJsonObject("webhooks"))
        .hasToString("{\"delivered\":1,\"failed\":1,\"none\":2}");
    assertThat(all.getJsonObject("latencyMillis"))
        .hasToString("{\"count\":2,\"p50\":100,\"p90\":900,\"p95\":900,\"p99\":900,\"max\":900}");
    assertThat(activity.getJsonArray("types").getValuesAs(JsonObject.class))
        .extracting(type -> type.getString("type") + type.getJsonObject("counts").getInt("total"))
        .containsExactly("order-confirmed1", "welcome3");
  }

  @Test
  void only_notifications_requested_in_the_range_are_counted_each_in_its_interval() {
    addAt(NOW.minus(Duration.ofHours(5)));
    addAt(NOW.minus(Duration.ofHours(4)));
    addAt(NOW.minus(Duration.ofMinutes(61)));
    addAt(NOW.minus(Duration.ofHours(1)));

    var activity =
        json(
            run("{\"from\":\"2026-01-01T23:04:05.006Z\",\"to\":\"2026-01-02T02:04:05.006Z\"}", true)
                .result("application/json"));

    assertThat(activity.getJsonObject("all").getInt("total")).isEqualTo(2);
    assertThat(activity.getString("earliest")).isEqualTo("2026-01-01T23:04:05.006Z");
    assertThat(activity.getJsonArray("intervals").getValuesAs(JsonObject.class))
        .extracting(interval -> interval.getInt("total"))
        .containsExactly(1, 0, 1);
  }

  @Test
  void more_notifications_than_a_page_are_counted_and_progress_is_reported() {
    for (int i = 0; i < 1_200; i++) {
      addAt(NOW.minus(Duration.ofMinutes(i + 1)));
    }

    var run = run("{}", true);

    assertThat(json(run.result("application/json")).getJsonObject("all").getInt("total"))
        .isEqualTo(1_200);
    assertThat(run.progress()).startsWith(new Progress(0, "starting"));
  }

  @Test
  void report_counts_a_clients_own_notifications_or_those_of_all_clients() {
    run("{}", false);
    run("{\"userId\":\"u-9\"}", true);

    assertThat(searches).extracting(JobSearch::kind).containsOnly("notification");
    assertThat(searches).extracting(JobSearch::owner).containsExactly("shop", null);
    assertThat(searches).extracting(JobSearch::userId).containsExactly(null, "u-9");
  }

  @Test
  void report_without_notifications_is_completed() {
    var run = run("{}", true);

    assertThat(run.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(run.result("text/html")).contains("There are none.");
    assertThat(run.result("text/csv")).startsWith("type,total,waiting").hasLineCount(1);
  }

  @Test
  void table_has_a_line_for_each_type() {
    add("welcome", JobStatus.COMPLETED, 2, 100, "delivered");
    add("=cmd", JobStatus.FAILED, 4, 100, null);

    assertThat(run("{}", true).result("text/csv"))
        .isEqualTo(
            """
            type,total,waiting,active,delayed,completed,failed,cancelled,expired,attempts_2,attempts_4,\
            webhook_delivered,webhook_none,latency_p50_ms,latency_p90_ms,latency_p95_ms,\
            latency_p99_ms,latency_max_ms
            '=cmd,1,0,0,0,0,1,0,0,0,1,0,1,,,,,
            welcome,1,0,0,0,1,0,0,0,1,0,1,0,100,100,100,100,100
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void page_loads_nothing_and_escapes_its_values() {
    add("<b>", JobStatus.COMPLETED, 1, 100, null);

    var page = run("{\"userId\":\"<script>alert(1)</script>\"}", true).result("text/html");

    assertThat(page)
        .contains("&lt;script&gt;", "&lt;b&gt;", "<svg")
        .doesNotContain("<script", "<b></b>", "http:", "https:", "url(");
  }

  @Test
  void cancelled_report_stops() {
    kit.cancel();

    var run = run("{}", true);

    assertThat(run.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(searches).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"from\":\"yesterday\"}|/params/from|must be a time with an offset",
        "{\"from\":\"+999999999-12-31T23:59:59Z\"}|/params/from|must be a time with an offset",
        "{\"to\":5}|/params/to|must be a string",
        "{\"userId\":\" \"}|/params/userId|must be a string",
        "{\"a/b\":5}|/params/a~1b|unknown field",
        "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}|/params/from|must be before",
        "{\"from\":\"2024-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}|/params/from|more than 366 days",
        "{\"from\":\"2030-01-01T00:00:00Z\"}|/params/from|must be before",
      })
  void wrong_params_are_named(String params, String pointer, String detail) {
    assertThat(generator.check(json(params)))
        .singleElement()
        .satisfies(error -> assertThat(error.detail()).contains(detail))
        .extracting(FieldError::pointer)
        .isEqualTo(pointer);
  }

  @Test
  void dedup_key_is_equal_for_equal_params_only() {
    var zulu = "{\"from\":\"2026-01-01T01:00:00Z\",\"userId\":\"u\"}";
    var offset = "{\"userId\":\"u\",\"from\":\"2026-01-01T02:00:00+01:00\"}";
    assertThat(generator.dedupKey(json(zulu)))
        .isEqualTo(generator.dedupKey(json(offset)))
        .isNotEqualTo(generator.dedupKey(json("{\"userId\":\"u\"}")));
    assertThat(generator.dedupKey(json("{}"))).isEmpty();
  }

  private Run run(String params, boolean allClients) {
    var request =
        new ReportRequest("u-1", "notification-activity", json(params), null, null, null, null);
    var job =
        Job.of("report", "notification-activity", "u-1", "shop", NOW, request.payload(allClients));
    return kit.run(this::handle, job);
  }

  private Outcome handle(Job job, Attempt attempt) throws Exception {
    return generator.generate(ReportOrder.of(job), attempt);
  }

  private void addAt(Instant at) {
    stored.add(record("welcome", at, JobStatus.COMPLETED, 1, 100, null));
  }

  private void add(String type, JobStatus status, int attempts, long millis, String webhook) {
    stored.add(record(type, NOW.minus(Duration.ofHours(30)), status, attempts, millis, webhook));
  }

  private static JobRecord record(
      String type, Instant at, JobStatus status, int attempts, long millis, String webhook) {
    var job =
        Job.of("notification", type, "u-9", "shop", at, JsonObject.EMPTY_JSON_OBJECT)
            .withWebhookUrl(webhook == null ? null : "https://example.com/");
    return new JobRecord(
        job,
        0,
        1,
        status,
        attempts,
        at,
        status.terminal() ? at.plusMillis(millis) : null,
        null,
        null,
        List.of(),
        null,
        webhook,
        0,
        null,
        false);
  }

  private JobIndex.Slice search(JobSearch search, JobId after, int limit) {
    searches.add(search);
    var found =
        stored.stream()
            .filter(job -> after == null || job.id().value().compareTo(after.value()) < 0)
            .filter(job -> !job.job().createdAt().isBefore(search.from()))
            .filter(job -> !job.job().createdAt().isAfter(search.to()))
            .sorted(Comparator.comparing((JobRecord job) -> job.id().value()).reversed())
            .toList();
    var page = found.stream().limit(limit).toList();
    return new JobIndex.Slice(page, found.size() > limit ? page.get(limit - 1).id() : null);
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
