package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postrider.stack.LocalStack;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EndToEnd
class OperationsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern METRIC = Pattern.compile("\\bpostrider_\\w+");

  private final Service service;
  private final LocalStack stack;

  OperationsIT(Service service, LocalStack stack) {
    this.service = service;
    this.stack = stack;
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "health/live", "health/ready", "health/started"})
  void health_is_up(String path) {
    await().atMost(SOON).until(() -> service.get(path).status() == 200);
    assertThat(service.get(path).json().getJsonArray("checks")).isNotEmpty();
  }

  @Test
  void readiness_is_about_this_node_alone() {
    assertThat(checks(service.get("health/ready")))
        .containsExactlyInAnyOrder("redis", "broker", "warm-up");
  }

  @Test
  void operators_are_told_of_the_whole_service() {
    var health = service.get("admin/health");
    assertThat(checks(health))
        .containsExactly("broker", "consumers", "deliveries", "handlers", "outbox", "redis");
    assertThat(health.json().containsKey("up")).isTrue();
  }

  private static List<String> checks(Service.Answer answer) {
    return answer.json().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
        .map(check -> check.getString("name"))
        .toList();
  }

  @Test
  void jobs_are_counted_by_kind_and_type_and_timed() {
    var type = "counted-" + UUID.randomUUID();
    // Long enough that the repeat comes while the job is in flight, however busy the machine is.
    var job = service.report("simulate-slow-4000", type);
    assertThat(service.report("simulate-slow-4000", type)).isEqualTo(job);
    service.awaitStatus(job, "completed");
    service.awaitStatus(service.report("simulate-flaky-1", type), "completed");
    service.awaitStatus(service.report("simulate-reject", type), "failed");

    var label = "kind=\"report\",mp_scope=\"application\",type=\"" + type + "\"";
    var timed = "{mp_scope=\"application\",kind=\"report\",type=\"" + type + "\"";
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(metrics().lines())
                    .contains(
                        "postrider_jobs_accepted_total{" + label + "} 3.0",
                        "postrider_jobs_deduplicated_total{" + label + "} 1.0",
                        "postrider_jobs_started_total{" + label + "} 4.0",
                        "postrider_jobs_retried_total{" + label + "} 1.0",
                        "postrider_jobs_completed_total{" + label + "} 2.0",
                        "postrider_jobs_failed_total{" + label + "} 2.0",
                        "postrider_jobs_dead_lettered_total{" + label + "} 1.0",
                        "postrider_job_wait_seconds_count" + timed + "} 3",
                        "postrider_job_work_seconds_bucket" + timed + ",le=\"+Inf\"} 4"));
  }

  @Test
  void webhooks_stores_and_queues_are_measured() {
    try (var receiver = new Receiver(call -> 204)) {
      service.notify("welcome", "u-measured", receiver.url());
      await().atMost(SOON).until(() -> receiver.calls().size() == 1);
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .containsPattern("postrider_webhook_attempts_total\\{.*delivered.*} [1-9]")
                    .containsPattern(
                        "postrider_webhook_attempt_seconds_count\\{.*delivered.*} [1-9]")
                    .containsPattern("postrider_redis_roundtrip_seconds_count\\{.*read.*} [1-9]")
                    .containsPattern("postrider_redis_roundtrip_seconds_count\\{.*write.*} [1-9]")
                    .containsPattern("postrider_broker_roundtrip_seconds_count\\{.*} [1-9]")
                    .containsPattern("postrider_queue_consumers\\{.*jobs.report.*} [1-9]")
                    .containsPattern("postrider_outbox_oldest_age_seconds\\{.*} [0-9.]+")
                    .contains(
                        "postrider_leases{", "postrider_redis_up{mp_scope=\"application\"} 1"));
  }

  @Test
  void histograms_are_in_the_full_metrics_page_and_in_no_other_scope() {
    assertThat(service.get("metrics").text()).contains("postrider_redis_roundtrip_seconds_bucket");
    assertThat(service.get("metrics?scope=base").text()).doesNotContain("postrider_");
    assertThat(service.get("metrics?scope=nowhere").status()).isEqualTo(404);
  }

  @Test
  void rules_and_dashboard_name_only_existing_metrics() throws IOException {
    service.awaitStatus(service.notify("welcome", "u-names"), "completed");
    await().atMost(SOON).until(() -> metrics().contains("postrider_queue_messages"));
    var existing = metrics();

    for (var file : List.of("prometheus/postrider.rules.yml", "grafana/postrider.json")) {
      var names = METRIC.matcher(Files.readString(Path.of("server-config", file)));
      assertThat(names.results().map(MatchResult::group).distinct())
          .hasSizeGreaterThan(5)
          .allSatisfy(name -> assertThat(existing).containsPattern("(?m)^" + name + "[{ ]"));
    }
  }

  /** Promtool is part of Debian's package prometheus. */
  @Test
  void promtool_accepts_the_metrics() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "promtool is not installed");
    service.awaitStatus(service.notify("welcome", "u-checked"), "completed");

    var promtool =
        new ProcessBuilder("/usr/bin/promtool", "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (var input = promtool.outputWriter()) {
      input.write(metrics());
    }

    assertThat(promtool.inputReader().lines()).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }

  @Test
  void queues_are_listed_as_the_broker_reports_them() {
    assertThat(queues())
        .extracting(queue -> queue.getString("name"))
        .contains("jobs.report", "jobs.notification", "webhooks", "DLQ", "dead-letter-notices");
    assertThat(queue("jobs.report").getInt("consumers")).isEqualTo(EndToEnd.REPORT_WORKERS);
    assertThat(queue("jobs.report").getBoolean("paused")).isFalse();
    assertThat(queue("DLQ").getString("address")).isEqualTo("dead-letters");
  }

  @Test
  void paused_kind_stays_paused_through_restarts_of_broker_and_service_until_it_is_resumed()
      throws IOException {
    var paused = service.post("admin/queues/report/pause", "");
    assertThat(paused.status()).as(paused.text()).isEqualTo(200);
    assertThat(paused.json().getBoolean("paused")).isTrue();
    try {
      var waiting = service.report("u-paused", "paused");
      service.awaitStatus(service.notify("welcome", "u-not-paused"), "completed");
      assertThat(service.status(waiting)).isEqualTo("waiting");

      stack.broker().orElseThrow().stop();
      stack.broker().orElseThrow().start();
      stack.payara().stop();
      stack.payara().start();

      assertThat(queue("jobs.report").getBoolean("paused")).isTrue();
      service.awaitStatus(service.notify("welcome", "u-not-paused"), "completed");
      assertThat(service.status(waiting)).isEqualTo("waiting");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(metrics())
                      .containsPattern("postrider_queue_paused\\{.*jobs.report.*} 1.0"));

      var resumed = service.post("admin/queues/report/resume", "");
      assertThat(resumed.json().getBoolean("paused")).isFalse();
      service.awaitStatus(waiting, "completed");
    } finally {
      service.post("admin/queues/report/resume", "");
    }
    assertThat(service.get("admin/audit").text())
        .contains("POST /admin/queues/report/pause", "POST /admin/queues/report/resume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DLQ",
        "dead-letter-notices",
        "no-such-kind",
        "jobs.report",
        "notification.urgent"
      })
  void only_kinds_and_webhooks_can_be_paused(String kind) {
    assertThat(service.post("admin/queues/" + kind + "/pause", "").status()).isEqualTo(404);
  }

  private String metrics() {
    var answer = service.get("metrics?scope=application");
    assertThat(answer.status()).isEqualTo(200);
    return answer.text();
  }

  private List<JsonObject> queues() {
    return service.get("admin/queues").json().getJsonArray("items").getValuesAs(JsonObject.class);
  }

  private JsonObject queue(String name) {
    return queues().stream()
        .filter(queue -> queue.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
