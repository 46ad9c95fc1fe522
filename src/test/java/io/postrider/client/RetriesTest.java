package io.postrider.client;

import static io.postrider.client.ScriptedService.cut;
import static io.postrider.client.ScriptedService.json;
import static io.postrider.client.ScriptedService.problem;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postrider.client.ScriptedService.Reply;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {

  private static final String JOB_ID = "01a20bb8-e6a1-7448-b7bc-63437aea3b71";
  private static final Reply ACCEPTED =
      json(202, "{\"jobId\":\"%s\",\"statusUrl\":\"/jobs/%1$s\"}".formatted(JOB_ID));
  private static final NotificationRequest WELCOME = NotificationRequest.of("welcome", "u-1");

  private ScriptedService service;

  private PostriderClient answering(Reply... replies) {
    service = new ScriptedService(replies);
    return service.client();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void submission_is_repeated_with_the_same_key_after_503_and_after_a_cut_connection() {
    var client = answering(problem(503, "Retry-After", "1"), cut(), ACCEPTED);

    assertThat(client.notifications().submit(WELCOME).jobId()).isEqualTo(JOB_ID);

    assertThat(service.requests).hasSizeGreaterThanOrEqualTo(3);
    assertThat(service.requests)
        .extracting(request -> request.header("Idempotency-Key"))
        .doesNotContainNull()
        .containsOnly(service.requests.get(0).header("Idempotency-Key"));
    assertThat(service.requests)
        .extracting(r -> r.body())
        .containsOnly(service.requests.get(0).body());
  }

  @Test
  void two_submissions_have_different_keys_unless_the_caller_gives_one() {
    var client = answering(ACCEPTED);

    client.notifications().submit(WELCOME);
    client.notifications().submit(WELCOME);
    client.notifications().submit(WELCOME.withIdempotencyKey("order \"42\""));

    assertThat(service.requests)
        .extracting(request -> request.header("Idempotency-Key"))
        .doesNotHaveDuplicates()
        .last()
        .isEqualTo("\"order \\\"42\\\"\"");
    assertThat(service.requests).allSatisfy(r -> assertThat(r.body()).doesNotContain("dempotency"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "bestellung-ü", "line\nbreak"})
  void key_that_a_header_would_change_is_refused_before_it_is_sent(String key) {
    var client = answering(ACCEPTED);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.notifications().submit(WELCOME.withIdempotencyKey(key)))
        .withMessageStartingWith("an idempotency key is 1 to 255 printable ASCII characters");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> client.notifications().submitAll(List.of(WELCOME.withIdempotencyKey(key))));
    assertThat(service.requests).isEmpty();
  }

  @Test
  void retry_after_is_waited_for_in_seconds_and_as_a_date() {
    var inNineSeconds =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(UTC).plusSeconds(9));
    var client =
        answering(
            problem(429, "Retry-After", "7"), problem(503, "Retry-After", inNineSeconds), ACCEPTED);

    client.notifications().submit(WELCOME);

    assertThat(service.time.pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
    assertThat(service.time.pauses.get(1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(9));
  }

  @Test
  void pauses_grow_and_end_when_the_policy_gives_up() {
    var client = answering(problem(503));

    assertThatExceptionOfType(PostriderException.Unavailable.class)
        .isThrownBy(() -> client.jobs().get(JOB_ID));

    var pauses = service.time.pauses;
    assertThat(pauses.get(0)).isLessThanOrEqualTo(Duration.ofMillis(500));
    assertThat(pauses.get(pauses.size() - 1)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void retry_after_beyond_the_bound_fails_at_once_and_is_told() {
    var client = answering(problem(429, "Retry-After", "3600"));

    assertThatExceptionOfType(PostriderException.TooManyRequests.class)
        .isThrownBy(() -> client.jobs().get(JOB_ID))
        .satisfies(e -> assertThat(e.retryAfter()).hasValue(Duration.ofHours(1)));
    assertThat(service.time.pauses).isEmpty();
  }

  @Test
  void call_that_would_do_its_work_twice_is_not_repeated_without_an_answer() {
    var client = answering(problem(429, "Retry-After", "1"), problem(503), ACCEPTED);

    assertThatExceptionOfType(PostriderException.Unavailable.class)
        .isThrownBy(() -> client.deadLetters().beginReplayAll(DeadLetters.Filter.ALL));

    assertThat(service.requests).hasSize(2);
  }

  @Test
  void request_with_a_key_that_is_in_progress_is_repeated_and_any_other_conflict_is_told() {
    var client = answering(problem(409, "Retry-After", "1"), problem(409));

    assertThatExceptionOfType(PostriderException.Conflict.class)
        .isThrownBy(() -> client.notifications().submit(WELCOME));

    assertThat(service.requests).hasSize(2);
  }

  @Test
  void refusals_have_types_and_say_what_is_wrong() {
    var client =
        answering(
            json(
                422,
                "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
                    + "\"detail\":\"A value is invalid.\",\"added\":\"later\","
                    + "\"errors\":[{\"pointer\":\"/userId\",\"detail\":\"must not be blank\"}]}"));

    assertThatExceptionOfType(PostriderException.InvalidRequest.class)
        .isThrownBy(() -> client.notifications().submit(WELCOME))
        .withMessage("422 Unprocessable Content: A value is invalid. /userId must not be blank")
        .satisfies(e -> assertThat(e.problem().errors()).hasSize(1));

    Map.of(
            401, PostriderException.Unauthorized.class,
            403, PostriderException.Forbidden.class,
            404, PostriderException.NotFound.class,
            415, PostriderException.InvalidRequest.class)
        .forEach(
            (status, type) -> {
              try (var refusing = new ScriptedService(problem(status))) {
                assertThatExceptionOfType(type)
                    .isThrownBy(() -> refusing.client().jobs().get(JOB_ID));
                assertThat(refusing.requests).hasSize(1);
              }
            });
  }

  /** RFC 9457, section 3.1.2: it need not be there, and the code of the answer counts. */
  @Test
  void problem_document_without_a_status_has_that_of_the_answer() {
    var client = answering(json(503, "{\"title\":\"Away\"}"), ACCEPTED);

    client.notifications().submit(WELCOME);

    assertThat(service.requests).hasSize(2);
  }

  @Test
  void page_of_a_proxy_is_told_by_its_status() {
    var client =
        answering(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              exchange.sendResponseHeaders(404, 6);
              exchange.getResponseBody().write("<html>".getBytes());
            });

    assertThatExceptionOfType(PostriderException.NotFound.class)
        .isThrownBy(() -> client.jobs().get(JOB_ID))
        .withMessage("404 without a problem document");
  }

  @Test
  void answer_that_is_not_of_postrider_is_told() {
    assertThatExceptionOfType(PostriderException.Unreadable.class)
        .isThrownBy(() -> answering(json(200, "<html>")).jobs().get(JOB_ID));
  }

  @Test
  void key_is_sent_and_ids_cannot_lead_elsewhere() {
    var client = answering(json(204, ""));

    client.recipients().remove("../a b/ü");

    assertThat(service.requests.get(0).target()).isEqualTo("/recipients/..%2Fa%20b%2F%C3%BC");
    assertThat(service.requests.get(0).header("Authorization")).isEqualTo("Bearer pr_test");
    client.recipients().remove("..");
    assertThat(service.requests.get(1).target()).isEqualTo("/recipients/%2E%2E");
  }

  @Test
  void nobody_listens_is_told_after_the_bound() {
    answering(ACCEPTED);
    var client = service.client();
    service.close();

    assertThatExceptionOfType(PostriderException.NoAnswer.class)
        .isThrownBy(() -> client.notifications().submit(WELCOME))
        .withMessageStartingWith("POST /notifications has got no answer: ");
    assertThat(service.time.pauses).hasSizeGreaterThan(3);
  }
}
