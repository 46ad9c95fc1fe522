package io.postrider.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.Backends;
import io.postrider.report.HangingReport;
import io.postrider.report.LonelyReport;
import io.postrider.report.LongReport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the shipped WAR with a kind of job and reports that a developer has added. */
@ExtendWith(Backends.class)
@ArquillianTest
@Tag("in-container")
class ExampleInContainerIT {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @ArquillianResource URL base;

  @Deployment(testable = false)
  static WebArchive war() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/postrider.war"))
        .addClasses(
            ChargeRequest.class,
            ChargesResource.class,
            ChargeHandler.class,
            ChargeWorker.class,
            Ledger.class,
            SalesReport.class,
            LongReport.class,
            HangingReport.class,
            LonelyReport.class);
  }

  @Test
  void charge_is_accepted_and_made_by_its_own_worker() {
    var job = ended(post("charges", "{\"userId\":\"u-1\",\"cents\":4200}"));

    assertThat(job.getString("kind")).isEqualTo("charge");
    assertThat(job.getString("status")).isEqualTo("completed");
  }

  @Test
  void batch_of_a_kind_of_ones_own_is_accepted_item_by_item() {
    var answer =
        post(
            "charges/batch",
            "{\"items\":[{\"userId\":\"u-1\",\"cents\":1},{\"userId\":\"u-1\",\"cents\":0}]}");

    assertThat(json(answer).getJsonArray("results").getValuesAs(JsonObject.class))
        .extracting(result -> result.getInt("status"))
        .containsExactly(202, 422);
  }

  @Test
  void rejected_charge_is_dead_lettered() {
    var job = ended(post("charges", "{\"userId\":\"u-1\",\"cents\":100001}"));

    assertThat(job.getString("status")).isEqualTo("failed");
    assertThat(job.getString("error")).isEqualTo("more than 1,000.00");
    assertThat(job.getInt("attempts")).isEqualTo(1);
  }

  @Test
  void charge_of_zero_cents_is_refused() {
    assertThat(post("charges", "{\"userId\":\"u-1\",\"cents\":0}").statusCode()).isEqualTo(422);
  }

  @Test
  void report_of_a_new_type_is_made_and_returned_in_the_form_it_has() {
    var job = ended(post("reports", "{\"userId\":\"u-1\",\"reportType\":\"sales\"}"));
    var url = job.getString("resultUrl").substring(1);

    var csv = get(url, "text/csv", BodyHandlers.ofString()).join();
    assertThat(csv.statusCode()).isEqualTo(200);
    assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(csv.headers().allValues("Vary")).contains("Accept");
    assertThat(csv.body()).hasLineCount(12).startsWith("1,3");
    assertThat(get(url, "text/html", BodyHandlers.ofString()).join().statusCode()).isEqualTo(406);
    assertThat(get(url, "*/*", BodyHandlers.ofString()).join().statusCode()).isEqualTo(200);
  }

  @Test
  void unknown_params_are_refused() {
    var answer =
        post("reports", "{\"userId\":\"u\",\"reportType\":\"sales\",\"params\":{\"year\":2026}}");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"/params/year\"");
  }

  /** Together the four results are as large as the server's whole heap. */
  @Test
  void longest_report_can_be_read_four_times_in_parallel() {
    var job = ended(post("reports", "{\"userId\":\"u-1\",\"reportType\":\"long\"}"));
    var url = job.getString("resultUrl").substring(1);

    var sums =
        Stream.generate(
                () -> get(url, "text/csv", BodyHandlers.ofInputStream()).thenApply(this::checksum))
            .limit(4)
            .toList();

    assertThat(sums.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void report_that_reports_its_progress_can_be_cancelled_and_leaves_no_result() {
    var accepted = post("reports", "{\"userId\":\"u-2\",\"reportType\":\"long\"}");
    var id = json(accepted).getString("jobId");
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> json(job(id)).containsKey("progress"));

    var cancelled =
        HTTP.sendAsync(request("jobs/" + id).DELETE().build(), BodyHandlers.ofString()).join();

    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);
    assertThat(ended(accepted).getString("status")).isEqualTo("cancelled");
    assertThat(json(job(id))).doesNotContainKeys("progress", "resultUrl");
    assertThat(get("reports/" + id + "/result", "*/*", BodyHandlers.ofString()).join().statusCode())
        .isEqualTo(404);
  }

  @Test
  void report_that_takes_longer_than_it_may_is_interrupted_and_fails_saying_so() {
    var accepted = post("reports", "{\"userId\":\"gentle\",\"reportType\":\"hanging\"}");

    // A busy machine may leave a handler no second to end in; it does so in one of its attempts.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(failures(accepted)).contains("timed out after 0.2 s"));
  }

  /** Its worker makes other reports meanwhile, and operators are told. */
  @Test
  void report_that_ignores_the_interrupt_is_abandoned_and_reported() {
    var accepted = post("reports", "{\"userId\":\"stubborn\",\"reportType\":\"hanging\"}");

    assertThat(firstFailure(accepted))
        .isEqualTo("timed out after 0.2 s; the handler ignores the interrupt and goes on");
    assertThat(
            get("metrics?scope=application", "text/plain", BodyHandlers.ofString()).join().body())
        .containsPattern("(?m)^postrider_handlers_abandoned\\S* [1-9]")
        .containsPattern("(?m)^postrider_jobs_timed_out_total\\{.*type=\"hanging\".*\\} [1-9]");
    assertThat(get("admin/health", "application/json", BodyHandlers.ofString()).join().body())
        .contains("event=handler-abandoned");
    assertThat(ended(post("reports", "{\"userId\":\"u-3\",\"reportType\":\"sales\"}")))
        .containsEntry("status", Json.createValue("completed"));
  }

  @Test
  void reports_of_a_type_that_runs_alone_are_made_one_after_the_other() {
    var accepted =
        Stream.of("a", "b", "c")
            .map(
                user ->
                    post(
                        "reports", "{\"userId\":\"%s\",\"reportType\":\"lonely\"}".formatted(user)))
            .toList();

    var jobs =
        accepted.stream()
            .map(this::ended)
            .sorted(Comparator.comparing(job -> job.getString("startedAt")))
            .toList();

    for (int i = 1; i < jobs.size(); i++) {
      assertThat(jobs.get(i).getString("startedAt"))
          .isGreaterThanOrEqualTo(jobs.get(i - 1).getString("finishedAt"));
      assertThat(jobs.get(i).getInt("attempts")).isOne();
    }
  }

  private String firstFailure(HttpResponse<String> accepted) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> failures(accepted), failures -> !failures.isEmpty())
        .get(0);
  }

  private List<String> failures(HttpResponse<String> accepted) {
    return json(job(json(accepted).getString("jobId")))
        .getJsonArray("failures")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(failure -> failure.getString("message"))
        .toList();
  }

  private HttpResponse<String> job(String id) {
    return HTTP.sendAsync(request("jobs/" + id).GET().build(), BodyHandlers.ofString()).join();
  }

  private long checksum(HttpResponse<InputStream> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    try (var body = answer.body()) {
      return LongReport.checksum(body);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private JsonObject ended(HttpResponse<String> accepted) {
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    var id = json(accepted).getString("jobId");
    JsonObject job;
    var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    do {
      var request = request("jobs/" + id).header("Prefer", "wait=20").GET().build();
      job = json(HTTP.sendAsync(request, BodyHandlers.ofString()).join());
    } while (!job.containsKey("finishedAt") && System.nanoTime() < deadline);
    assertThat(job).containsKey("finishedAt");
    return job;
  }

  private HttpResponse<String> post(String path, String json) {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofString()).join();
  }

  private <T> CompletableFuture<HttpResponse<T>> get(
      String path, String accept, HttpResponse.BodyHandler<T> body) {
    return HTTP.sendAsync(request(path).header("Accept", accept).GET().build(), body);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base.toString()).resolve("/" + path))
        .timeout(Duration.ofMinutes(2));
  }

  private static JsonObject json(HttpResponse<String> answer) {
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }
}
