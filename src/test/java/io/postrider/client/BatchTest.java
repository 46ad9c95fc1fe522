package io.postrider.client;

import static io.postrider.client.ScriptedService.json;
import static io.postrider.client.ScriptedService.problem;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.postrider.client.ScriptedService.Reply;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static List<NotificationRequest> requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> NotificationRequest.of("welcome", "u-" + i))
        .toList();
  }

  private static Reply results(String... each) {
    return json(200, Stream.of(each).collect(joining(",", "{\"results\":[", "]}")));
  }

  private static String accepted(int index, String jobId) {
    return "{\"index\":%d,\"status\":202,\"jobId\":\"%s\",\"statusUrl\":\"/\"}"
        .formatted(index, jobId);
  }

  private static String refused(int index, int status, String more) {
    return "{\"index\":%d,\"status\":%d,\"problem\":{\"type\":\"t\",\"title\":\"no\",\"status\":%2$d%s}}"
        .formatted(index, status, more);
  }

  private static Reply all(int count) {
    return results(
        IntStream.range(0, count).mapToObj(i -> accepted(i, "j")).toArray(String[]::new));
  }

  @Test
  void items_that_were_refused_for_the_moment_are_submitted_again_with_their_keys() {
    try (var service =
        new ScriptedService(
            results(
                accepted(0, "first"),
                refused(1, 422, ""),
                refused(2, 429, ",\"retryAfter\":3"),
                refused(3, 503, "")),
            results(accepted(0, "third"), accepted(1, "fourth")))) {

      var results = service.client().notifications().submitAll(requests(4));

      assertThat(results).extracting(BatchResult::index).containsExactly(0, 1, 2, 3);
      assertThat(results)
          .extracting(BatchResult::jobId)
          .containsExactly("first", null, "third", "fourth");
      assertThat(results.get(1).refusal().get())
          .isInstanceOf(PostriderException.InvalidRequest.class);
      assertThat(service.time.pauses).containsExactly(Duration.ofSeconds(3));
      assertThat(keys(service, 1)).isEqualTo(keys(service, 0).subList(2, 4)).doesNotContainNull();
      assertThat(service.requests)
          .allSatisfy(r -> assertThat(r.header("Idempotency-Key")).isNull());
    }
  }

  @Test
  void items_that_stay_refused_are_told_when_the_policy_gives_up() {
    try (var service = new ScriptedService(results(refused(0, 503, "")))) {
      var results = service.client().notifications().submitAll(requests(1));

      assertThat(results.get(0).status()).isEqualTo(503);
      assertThat(service.requests).hasSizeGreaterThan(3);
    }
  }

  @Test
  void more_than_a_thousand_are_several_batches() {
    try (var service = new ScriptedService(all(1000), all(1000), all(5))) {
      var results = service.client().notifications().submitAll(requests(2005));

      assertThat(results).hasSize(2005).allMatch(BatchResult::isAccepted);
      assertThat(results.get(2004).index()).isEqualTo(2004);
      assertThat(service.requests).hasSize(3);
    }
  }

  @Test
  void batch_that_is_too_large_is_sent_in_halves() {
    try (var service = new ScriptedService(problem(413), problem(400), all(2), all(2), all(4))) {
      var results = service.client().notifications().submitAll(requests(8));

      assertThat(results).hasSize(8).allMatch(BatchResult::isAccepted);
      assertThat(service.requests)
          .extracting(r -> Collections.frequency(List.of(r.body().split("\"")), "userId"))
          .containsExactly(8, 4, 2, 2, 4);
    }
  }

  @Test
  void item_that_is_too_large_for_a_batch_of_its_own_is_refused_alone() {
    try (var service = new ScriptedService(problem(413), all(1), problem(413))) {
      var results = service.client().notifications().submitAll(requests(2));

      assertThat(results).extracting(BatchResult::isAccepted).containsExactly(true, false);
      assertThat(results.get(1).status()).isEqualTo(413);
      assertThat(results.get(1).refusal().get())
          .isInstanceOf(PostriderException.InvalidRequest.class);
    }
  }

  @Test
  void results_that_are_known_are_kept_when_a_later_batch_fails() {
    try (var service = new ScriptedService(all(1000), problem(401))) {
      assertThatExceptionOfType(PostriderException.Incomplete.class)
          .isThrownBy(() -> service.client().notifications().submitAll(requests(1001)))
          .withCauseInstanceOf(PostriderException.Unauthorized.class)
          .satisfies(
              e -> {
                assertThat(e.results()).hasSize(1001);
                assertThat(e.results().subList(0, 1000)).allMatch(BatchResult::isAccepted);
                assertThat(e.results().get(1000)).isNull();
              });
    }
    try (var service = new ScriptedService(problem(401))) {
      assertThatExceptionOfType(PostriderException.Unauthorized.class)
          .isThrownBy(() -> service.client().notifications().submitAll(requests(1001)));
    }
  }

  /** It may have been accepted the second time. */
  @Test
  void outcome_is_not_known_of_what_was_submitted_again_without_an_answer() {
    try (var service =
        new ScriptedService(
            results(accepted(0, "j"), refused(1, 503, "")), ScriptedService.cut())) {
      assertThatExceptionOfType(PostriderException.Incomplete.class)
          .isThrownBy(() -> service.client().notifications().submitAll(requests(2)))
          .satisfies(e -> assertThat(e.results().get(1)).isNull());
    }
  }

  @Test
  void no_requests_are_no_call() {
    try (var service = new ScriptedService(problem(500))) {
      assertThat(service.client().reports().submitAll(List.of())).isEmpty();
      assertThat(service.requests).isEmpty();
    }
  }

  private static List<String> keys(ScriptedService service, int request) {
    var body = service.requests.get(request).body();
    try (var reader = jakarta.json.Json.createReader(new ByteArrayInputStream(body.getBytes()))) {
      return reader.readObject().getJsonArray("items").stream()
          .map(item -> item.asJsonObject().getString("idempotencyKey", null))
          .toList();
    }
  }
}
