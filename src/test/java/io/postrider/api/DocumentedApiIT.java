package io.postrider.api;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.Routes;
import io.postrider.api.OpenApiDocument.Operation;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Calls every operation of the OpenAPI document, and checks every answer against it. */
@Guarded
class DocumentedApiIT {

  private static final Pattern PAGES = Pattern.compile("(docs|ui|portal)?(/.*)?");
  private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

  private final ApiClient service;
  private final OpenApiDocument document;
  private final ValidRequests valid;

  DocumentedApiIT(GuardedService guarded) {
    service = new ApiClient(guarded.stack(), Guarded.ADMIN_KEY);
    document = OpenApiDocument.of(service);
    valid = new ValidRequests(service, guarded.stack().payara().url());
  }

  @Test
  void documented_operations_are_the_routes_of_the_code() {
    var routes =
        Routes.all().stream()
            .filter(route -> !PAGES.matcher(route.template()).matches())
            // Documented with GET, of which it is the head.
            .filter(route -> !route.verb().equals("HEAD"))
            .map(Object::toString)
            .collect(toSet());
    assertThat(
            document.operations().stream()
                .map(operation -> operation.method() + " " + operation.path())
                .collect(toSet()))
        .isEqualTo(routes);
  }

  @Test
  void served_document_has_no_members_unknown_to_openapi() {
    assertThat(document.fields())
        .containsExactlyInAnyOrder(
            "openapi", "info", "servers", "tags", "security", "paths", "components");
  }

  @Test
  void examples_fit_their_schemas() {
    assertThat(document.checkExamples()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> valid_request_gets_the_documented_answer() {
    return each(
        operation -> true,
        operation -> {
          var request = valid.of(operation.id());
          return expect(request.status(), request(operation, request.path(), request.body()));
        });
  }

  @TestFactory
  Stream<DynamicTest> unacceptable_media_type_gets_406() {
    return each(
        operation -> true,
        operation ->
            expect(
                406, request(operation, path(operation), "{}").setHeader("Accept", "image/png")));
  }

  @TestFactory
  Stream<DynamicTest> unknown_job_gets_404() {
    return each(
        operation -> operation.path().contains("{jobId}"),
        operation -> expect(404, request(operation, path(operation), "{}")));
  }

  @TestFactory
  Stream<DynamicTest> malformed_body_gets_400_and_long_body_gets_413() {
    return each(
        Operation::hasBody,
        operation -> {
          for (var body : List.of("", "{", "[]", "nul", "{\"color\": 1}", "{\"a\":1,\"a\":2}")) {
            document.check(operation, expect(400, request(operation, path(operation), body)));
          }
          int length = operation.path().endsWith("/batch") ? 1_100_000 : 70_000;
          var long_ = "{\"a\": \"" + "x".repeat(length) + "\"}";
          return expect(413, request(operation, path(operation), long_));
        });
  }

  @TestFactory
  Stream<DynamicTest> other_content_type_gets_415() {
    return each(
        Operation::hasBody,
        operation ->
            expect(
                415,
                request(operation, path(operation), "{}").setHeader("Content-Type", "text/plain")));
  }

  @TestFactory
  Stream<DynamicTest> body_with_content_encoding_gets_415() {
    return each(
        Operation::hasBody,
        operation -> {
          var answer =
              expect(
                  415,
                  request(operation, path(operation), "{}").header("Content-Encoding", "gzip"));
          assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("identity");
          return answer;
        });
  }

  @Test
  void options_answers_the_allowed_methods() {
    for (var path : List.of("/jobs/" + UNKNOWN, "/notifications", "/admin/dlq", "/session")) {
      var answer = service.send(service.request(path).method("OPTIONS", BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("Allow").orElse("")).as(path).contains("OPTIONS");
    }
  }

  @Test
  void errors_before_any_operation_are_problem_details() {
    for (var path : List.of("/nothing", "/jobs/a/b/c", "/admin", "/docs/nothing", "/jobs/%7F")) {
      problem(404, service.get(path));
    }
    problem(405, service.send(service.request("/jobs").method("PATCH", BodyPublishers.noBody())));
    problem(405, service.send(service.request("/reports").DELETE()));
    problem(400, service.get("/jobs?limit=x"));
    problem(400, service.get("/jobs?limit=0"));
    problem(400, service.get("/jobs?status=gone"));
    problem(400, service.get("/jobs?cursor=%00"));
    problem(400, service.get("/jobs?from=2026-11-24T04:03:26+01:00"), "%2B");
    problem(400, service.get("/jobs?from=0000-01-01T00:00:00Z"), "1970");
    problem(
        400,
        service.get("/jobs?from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z"),
        "from must not be after to");
    problem(400, service.get("/jobs?kind=raport"), "no such kind");
    problem(400, service.get("/admin/dlq?kind=raport"), "no such kind");
    problem(400, service.get("/jobs?userId=a&userId=b"), "userId is given twice");
    problem(400, service.get("/jobs?staus=failed"), "status");
    problem(400, service.get("/admin/dlq?kinds=report"), "reason");
    problem(400, service.get("/admin/dlq/reasons?limit=1&limit=2"), "limit is given twice");
    problem(400, service.get("/admin/dlq/operations?cursor=x"), "limit");
    problem(400, service.get("/admin/audit?who=x"), "cursor");
    problem(400, service.get("/admin/webhooks/endpoints?state=paused"), "status");
    problem(400, service.get("/admin/webhooks/failed?endpoint=x"), "cursor");
    problem(400, service.get("/suppressions?email=x"), "cursor");
    problem(
        400, service.send(service.request("/suppressions/a@example.org?typ=x").DELETE()), "type");
    problem(400, service.get("/admin/dlq?limit=99999999999"));
    problem(400, service.get("/admin/audit?limit=-1"));
    problem(400, service.get("/admin/audit?cursor=x"));
    problem(400, service.get("/admin/webhooks/failed?cursor=x"));
    problem(400, service.get("/suppressions?cursor=x"));
  }

  private void problem(int status, HttpResponse<String> answer, String detail) {
    problem(status, answer);
    assertThat(ApiClient.json(answer).getString("detail")).contains(detail);
  }

  private void problem(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as("%s", answer.uri()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .as("%s", answer.uri())
        .hasValue("application/problem+json");
    assertThat(document.validate("/components/schemas/Problem", answer.body())).isEmpty();
  }

  private interface Call {
    HttpResponse<String> answer(Operation operation);
  }

  private Stream<DynamicTest> each(Predicate<Operation> which, Call call) {
    return document.operations().stream()
        .filter(which)
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.id(), () -> document.check(operation, call.answer(operation))));
  }

  private HttpResponse<String> expect(int status, HttpRequest.Builder request) {
    var answer = service.send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  private HttpRequest.Builder request(Operation operation, String path, String body) {
    var request = service.request(path);
    if (!operation.hasBody()) {
      return request.method(operation.method(), BodyPublishers.noBody());
    }
    return request
        .header("Content-Type", "application/json")
        .method(operation.method(), BodyPublishers.ofString(body));
  }

  /** The path with parameters that name nothing that exists. */
  private static String path(Operation operation) {
    return operation
        .path()
        .replace("{jobId}", UNKNOWN)
        .replace("{type}", "welcome")
        .replaceAll("\\{\\w+}", "unknown");
  }
}
