package io.postrider.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EndToEnd
class BadInputIT {

  private static final String UNKNOWN = "01900000-0000-7000-8000-000000000000";

  private final Service service;

  BadInputIT(Service service) {
    this.service = service;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        "reports       | 400 | -            | ``",
        "reports       | 400 | -            | hello",
        "reports       | 400 | -            | {\"userId\":\"u\"",
        "reports       | 400 | -            | []",
        "reports       | 400 | -            | null",
        "reports       | 400 | /userId      | {\"userId\":1,\"reportType\":\"r\"}",
        "reports       | 400 | /reportType  | {\"userId\":\"u\",\"reportType\":[\"r\"]}",
        "reports       | 400 | /user        |"
            + " {\"user\":\"u\",\"userId\":\"u\",\"reportType\":\"r\"}",
        "reports       | 400 | /userId      |"
            + " {\"userId\":\"u\",\"userId\":\"v\",\"reportType\":\"r\"}",
        "reports       | 400 | -            | {\"userId\":\"u\",\"reportType\":1e99999999999}",
        "reports       | 422 | /userId      | {\"reportType\":\"r\"}",
        "reports       | 422 | /reportType  | {\"userId\":\"u\",\"reportType\":null}",
        "reports       | 422 | /userId      | {\"userId\":\" \",\"reportType\":\"r\"}",
        "reports       | 422 | /userId      | {\"userId\":\"a\\u0000\",\"reportType\":\"r\"}",
        "reports       | 422 | /webhookUrl  |"
            + " {\"userId\":\"u\",\"reportType\":\"r\",\"webhookUrl\":\"x\"}",
        "reports       | 422 | /webhookUrl  |"
            + " {\"userId\":\"u\",\"reportType\":\"r\",\"webhookUrl\":\"ftp://example.com/\"}",
        "reports       | 422 | /webhookUrl  |"
            + " {\"userId\":\"u\",\"reportType\":\"r\",\"webhookUrl\":\"https://foo.3com/\"}",
        "reports       | 422 | /webhookUrl  |"
            + " {\"userId\":\"u\",\"reportType\":\"r\",\"webhookUrl\":\"http://10.0.0.1/\"}",
        "reports       | 422 | /webhookUrl  |"
            + " {\"userId\":\"u\",\"reportType\":\"r\",\"webhookUrl\":\"https://169.254.169.254/\"}",
        "notifications | 422 | /type        | {\"userId\":\"u\"}",
        "notifications | 422 | /type        | {\"type\":\"goodbye\",\"userId\":\"u\"}",
        "notifications | 400 | /type        | {\"type\":7,\"userId\":\"u\"}",
        "notifications | 422 | /userId      | {\"type\":\"welcome\"}",
        "notifications | 400 | /prio        | {\"type\":\"welcome\",\"userId\":\"u\",\"prio\":1}",
        "admin/dlq/retry | 400 | /dryRun    | {\"dryRun\":\"yes\"}",
        "admin/dlq/retry | 400 | /all       | {\"all\":true}",
      })
  void invalid_body_is_answered_with_its_errors(
      String path, int status, String pointer, String body) {
    var answer = service.post(path, body);

    assertProblem(answer, status);
    if (pointer != null) {
      assertThat(answer.json().getJsonArray("errors")).hasSize(1);
      var error = answer.json().getJsonArray("errors").getJsonObject(0);
      assertThat(error.getString("pointer")).isEqualTo(pointer);
      assertThat(error.getString("detail")).isNotBlank();
    }
  }

  @Test
  void all_wrong_fields_are_named_together() {
    assertThat(service.post("reports", "{}").json().getJsonArray("errors")).hasSize(2);
  }

  @Test
  void body_that_is_too_long_is_413() {
    var tooLong = "{\"userId\":\"u\",\"reportType\":\"r\"}" + " ".repeat(64 * 1024);
    assertProblem(service.post("reports", tooLong), 413);
  }

  @Test
  void values_that_are_too_long_are_422_and_the_longest_allowed_are_accepted() {
    assertProblem(service.post("reports", Service.reportRequest("u".repeat(201), "r")), 422);
    service.awaitStatus(service.report("u".repeat(200), "r".repeat(100)), "completed");
  }

  @Test
  void body_that_is_not_utf_8_is_400() {
    var request =
        service
            .request("reports")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Service.reportRequest("ä", "r").getBytes(ISO_8859_1)))
            .build();
    assertProblem(service.send(request), 400);
  }

  @Test
  void text_in_any_language_is_accepted() {
    var jobId = service.report("用户-😀-ä", "продажи");
    var job = service.awaitStatus(jobId, "completed");
    assertThat(job.getString("userId")).isEqualTo("用户-😀-ä");
    assertThat(job.getString("type")).isEqualTo("продажи");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded"})
  void body_of_another_type_is_415(String type) {
    var request =
        service
            .request("notifications")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString("{\"type\":\"welcome\",\"userId\":\"u\"}"))
            .build();
    assertProblem(service.send(request), 415);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, reports",
    "GET, reports",
    "DELETE, notifications",
    "POST, jobs/" + UNKNOWN,
    "PATCH, admin/dlq",
  })
  void method_that_does_not_exist_is_405(String method, String path) {
    var withBody = method.startsWith("P");
    var body = withBody ? BodyPublishers.ofString("{}") : BodyPublishers.noBody();
    var request = service.request(path).header("Content-Type", "application/json");

    var answer = service.send(request.method(method, body).build());

    assertProblem(answer, 405);
    assertThat(answer.header("Allow")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobs/" + UNKNOWN,
        "jobs/1",
        "jobs/..%2f..%2fetc",
        "jobs/01900000-0000-7000-8000-00000000000G",
        "notifications/" + UNKNOWN,
        "reports/" + UNKNOWN + "/result",
        "nowhere",
      })
  void path_that_is_not_known_is_404(String path) {
    var answer = service.get(path);
    assertThat(answer.status()).isIn(404, 400);
    assertThat(answer.text()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void unknown_job_is_answered_with_a_problem() {
    assertProblem(service.get("jobs/" + UNKNOWN), 404);
    assertProblem(service.delete("jobs/" + UNKNOWN), 404);
    assertProblem(service.get("notifications/" + UNKNOWN), 404);
    assertProblem(service.get("reports/" + UNKNOWN + "/result"), 404);
  }

  private static void assertProblem(Service.Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    var problem = answer.json();
    assertThat(problem.getInt("status")).isEqualTo(status);
    assertThat(problem.getString("type")).isNotBlank();
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(answer.text()).doesNotContain("Exception", "\tat ");
  }
}
