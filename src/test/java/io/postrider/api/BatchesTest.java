package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.BatchResults.Result;
import io.postrider.api.Problem.FieldError;
import io.postrider.intake.Acceptance;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.JobKit;
import io.postrider.testkit.ManualClock;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.validation.constraints.NotBlank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchesTest {

  private static final String DEDUP = "dedup-";

  private final JobKit kit = new JobKit();
  private final Batches batches = BatchKit.batches(kit.intake());

  /** The body of a single request. */
  public record Request(@NotBlank String userId, JsonObject data) {

    Job job() {
      if (userId.equals("unknown")) {
        throw new InvalidFieldException("/userId", "is unknown");
      }
      if (userId.equals("away")) {
        throw new UnavailableException("Redis does not answer.", null);
      }
      var payload = data == null ? JsonValue.EMPTY_JSON_OBJECT : data;
      var job = Job.of("thing", "t", userId, "shop", ManualClock.START, payload);
      return userId.startsWith(DEDUP) ? job.withDedupKey(userId) : job;
    }
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void each_item_has_its_result_and_bad_ones_do_not_concern_the_others() {
    var results =
        accept(
            "{\"userId\":\"a\"}",
            "{\"userId\":\" \"}",
            "{\"userId\":1}",
            "{\"userId\":\"b\",\"color\":1}",
            "{\"userId\":\"b\",\"userId\":\"c\"}",
            "{\"userId\":\"unknown\"}",
            "{\"userId\":\"\\ud800\"}",
            "{\"userId\":\"z\"}",
            "{\"userId\":\"away\"}");

    assertThat(results)
        .extracting(Result::index)
        .containsExactlyElementsOf(IntStream.range(0, 9).boxed().toList());
    assertThat(results)
        .extracting(Result::status)
        .containsExactly(202, 422, 400, 400, 400, 422, 400, 202, 503);
    assertThat(kit.accepted())
        .extracting(job -> job.userId() + " " + job.id())
        .containsExactlyInAnyOrder("a " + results.get(0).jobId(), "z " + results.get(7).jobId());
    assertThat(results.get(7).statusUrl()).isEqualTo("/jobs/" + results.get(7).jobId());
    assertThat(results.get(2).problem().errors())
        .containsExactly(new FieldError("/userId", "must be a string"));
    assertThat(results.get(5).problem().errors())
        .containsExactly(new FieldError("/userId", "is unknown"));
    assertThat(results.get(8).problem().retryAfter()).isEqualTo(5);
  }

  @Test
  void items_after_one_that_a_store_has_not_answered_do_not_wait_for_it_again() {
    var asked = new ArrayList<String>();
    batches.intake =
        new UncheckedIntake() {
          @Override
          public CompletableFuture<Acceptance> accept(
              Job job, IdempotencyKey key, InvalidFieldException refusal) {
            asked.add(job.userId());
            throw new UnavailableException("Redis does not answer.", null);
          }
        };

    assertThat(accept("{\"userId\":\"a\"}", "{\"userId\":\"b\"}", "{\"userId\":\"c\"}"))
        .extracting(Result::status)
        .containsOnly(503);
    assertThat(asked).containsExactly("a");
  }

  @Test
  void items_of_a_long_batch_do_not_wait_for_the_intake_all_at_once() {
    var answers = new ArrayList<CompletableFuture<Acceptance>>();
    batches.intake =
        new UncheckedIntake() {
          @Override
          public CompletableFuture<Acceptance> accept(
              Job job, IdempotencyKey key, InvalidFieldException refusal) {
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
          }
        };
    var items = Collections.nCopies(600, "{\"userId\":\"a\"}").toArray(String[]::new);

    var results =
        batches.accept(BatchKit.batch(items), Request.class, Request::job).toCompletableFuture();
    for (int expected : List.of(250, 500, 600)) {
      assertThat(answers).hasSize(expected);
      assertThat(results).isNotDone();
      List.copyOf(answers)
          .forEach(answer -> answer.complete(Acceptance.of(JobId.next(ManualClock.START))));
    }

    assertThat(results.join().results()).extracting(Result::status).containsOnly(202);
  }

  @Test
  void bounds_of_a_single_body_hold_for_each_item() {
    var values = String.join(",", Collections.nCopies(1_000, "1"));
    var deep = "[".repeat(40) + "]".repeat(40);
    var results =
        accept(
            "{\"userId\":\"a\",\"data\":{\"x\":\"" + "x".repeat(65_000) + "\"}}",
            "{\"userId\":\"b\",\"data\":{\"x\":\"" + "é".repeat(40_000) + "\"}}",
            "{\"userId\":\"c\",\"data\":{\"x\":[" + values + "]}}",
            "{\"userId\":\"d\",\"data\":{\"x\":" + deep + "}}");

    assertThat(results).extracting(Result::status).containsExactly(202, 413, 400, 400);
  }

  @Test
  void idempotency_key_is_no_field_of_the_request_and_is_checked() {
    var results =
        accept(
            "{\"userId\":\"a\",\"idempotencyKey\":null}",
            "{\"userId\":\"b\",\"idempotencyKey\":1}",
            "{\"userId\":\"c\",\"idempotencyKey\":\"\"}",
            "{\"userId\":\"d\",\"idempotencyKey\":\"  \"}",
            "{\"userId\":\"e\",\"idempotencyKey\":\"ä\"}",
            "{\"userId\":\"f\",\"idempotencyKey\":\"" + "k".repeat(256) + "\"}");

    assertThat(results).extracting(Result::status).containsExactly(202, 400, 422, 422, 422, 422);
    assertThat(results.get(2).problem().errors())
        .extracting(FieldError::pointer)
        .containsExactly("/idempotencyKey");
  }

  @Test
  void same_job_twice_is_answered_as_if_posted_one_after_the_other() {
    var items =
        IntStream.range(0, 300)
            .mapToObj(
                i -> "{\"userId\":\"dedup-%d\",\"data\":{\"i\":%d}}".formatted(i % 100, i / 200))
            .toArray(String[]::new);

    var results = accept(items);

    assertThat(kit.accepted()).hasSize(100);
    assertThat(results.subList(0, 200)).extracting(Result::status).containsOnly(202);
    assertThat(results.subList(200, 300)).extracting(Result::status).containsOnly(409);
    for (int i = 0; i < 100; i++) {
      var first = results.get(i).jobId();
      assertThat(results.get(i + 100).jobId()).isEqualTo(first);
      assertThat(results.get(i + 200).problem().jobId()).isEqualTo(first);
    }
  }

  @Test
  void item_is_stored_after_the_earlier_one_with_the_same_key_is_answered() {
    var asked = new ArrayList<String>();
    var answers = new ArrayList<CompletableFuture<Acceptance>>();
    batches.intake =
        new UncheckedIntake() {
          @Override
          public CompletableFuture<Acceptance> accept(
              Job job, IdempotencyKey key, InvalidFieldException refusal) {
            asked.add(job.userId());
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
          }
        };
    var batch =
        BatchKit.batch(
            "{\"userId\":\"a\",\"idempotencyKey\":\"k\"}",
            "{\"userId\":\"dedup-1\"}",
            "{\"userId\":\"b\",\"idempotencyKey\":\"k\"}",
            "{\"userId\":\"dedup-1\"}",
            "{\"userId\":\"c\"}");

    var results = batches.accept(batch, Request.class, Request::job).toCompletableFuture();

    assertThat(asked).containsExactly("a", "dedup-1", "c");
    answers.get(0).completeExceptionally(new UnavailableException("Redis does not answer.", null));
    answers.get(1).complete(new Acceptance(JobId.next(ManualClock.START), false));
    assertThat(asked).containsExactly("a", "dedup-1", "c", "b", "dedup-1");
    answers.forEach(
        answer -> answer.complete(new Acceptance(JobId.next(ManualClock.START), false)));
    assertThat(results.join().results())
        .extracting(Result::status)
        .containsExactly(503, 202, 202, 202, 202);
  }

  @Test
  void items_beyond_the_rate_limit_are_not_read() {
    var batch = BatchKit.batch("{\"userId\":\"a\"}", "{\"userId\":\"\"}", "{\"userId\":\"c\"}");

    var results = accept(batch.admitting(1, 7));

    assertThat(results).extracting(Result::status).containsExactly(202, 429, 429);
    assertThat(results.get(2).problem().retryAfter()).isEqualTo(7);
    assertThat(kit.accepted()).hasSize(1);
  }

  private abstract static class UncheckedIntake extends JobIntake {
    @Override
    public Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
      return Map.of();
    }

    @Override
    public void together(Runnable accepting) {
      accepting.run();
    }
  }

  private List<Result> accept(String... items) {
    return accept(BatchKit.batch(items));
  }

  private List<Result> accept(BatchRequest batch) {
    return batches
        .accept(batch, Request.class, Request::job)
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join()
        .results();
  }
}
