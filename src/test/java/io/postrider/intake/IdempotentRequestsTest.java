package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.testkit.Stub;
import jakarta.json.Json;
import jakarta.ws.rs.ClientErrorException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotentRequestsTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final Map<JobId, JobRecord> stored = new HashMap<>();
  private final Keys keys = new Keys();
  private boolean precluded = true;
  private final List<Pending<Submission, Acceptance>> later = new ArrayList<>();
  private final IdempotentRequests repeats = new IdempotentRequests();

  @BeforeEach
  void wire() {
    repeats.keys = keys;
    repeats.confirmation = new OutboxConfirmation();
    repeats.confirmation.jobs = store();
    repeats.confirmation.outbox = allConfirmed();
    repeats.outbox = Stub.of(Outbox.class, Map.of("preclude", id -> precluded));
    at(START);
  }

  @Test
  void first_request_with_a_key_is_passed_on() {
    var first = ask("k", "u-1");

    assertThat(answer(first)).containsExactly(first);
    assertThat(first).isNotDone();
  }

  @Test
  void repeated_request_gets_the_answer_of_the_first() {
    var first = ask("k", "u-1");
    answer(first);
    store(first);
    var repeat = ask("k", "u-1");

    assertThat(answer(repeat)).isEmpty();
    assertThat(repeat).isCompletedWithValue(Acceptance.of(first.item().job().id()));
  }

  @Test
  void repeated_request_gets_the_same_job_even_after_its_record_is_gone() {
    var first = ask("k", "u-1");
    answer(first);
    var other = new Acceptance(JobId.next(START), true);
    keys.answered(first.item(), other);
    at(START.plus(Duration.ofHours(1)));
    var repeat = ask("k", "u-1");

    assertThat(answer(repeat)).isEmpty();
    assertThat(repeat).isCompletedWithValue(other);
  }

  @Test
  void another_request_with_the_same_key_is_refused() {
    answer(ask("k", "u-1"));
    var other = ask("k", "u-2");

    assertThat(answer(other)).isEmpty();
    assertStatus(other, 422);
  }

  @Test
  void repeat_waits_while_the_first_is_in_progress_and_then_gives_up_with_409() {
    answer(ask("k", "u-1"));
    var repeat = ask("k", "u-1");

    assertThat(answer(repeat)).isEmpty();
    assertThat(repeat).isNotDone();
    assertThat(later).containsExactly(repeat);

    at(START.plusSeconds(5));
    assertThat(answer(repeat)).isEmpty();
    assertStatus(repeat, 409);
  }

  @Test
  void key_of_a_request_that_crashed_before_its_job_was_stored_is_taken_over() {
    answer(ask("k", "u-1"));
    at(START.plusSeconds(11));
    var repeat = ask("k", "u-1");

    assertThat(answer(repeat)).containsExactly(repeat);
    assertThat(keys.held.get("k").job()).isEqualTo(repeat.item().job().id());
  }

  /** The first request was only delayed, and its job is stored now. */
  @Test
  void key_of_a_first_request_whose_job_is_stored_after_all_is_not_taken_over() {
    answer(ask("k", "u-1"));
    at(START.plusSeconds(11));
    precluded = false;
    var repeat = ask("k", "u-1");

    assertThat(answer(repeat)).isEmpty();
    assertThat(later).containsExactly(repeat);
  }

  @Test
  void request_without_a_key_is_passed_on() {
    var without = pending(null, "u-1");

    assertThat(answer(without)).containsExactly(without);
    assertThat(keys.held).isEmpty();
  }

  private List<Pending<Submission, Acceptance>> answer(Pending<Submission, Acceptance> pending) {
    return repeats.answer(List.of(pending), later::add);
  }

  private Pending<Submission, Acceptance> ask(String key, String user) {
    return pending(new IdempotencyKey(key), user);
  }

  private Pending<Submission, Acceptance> pending(IdempotencyKey key, String user) {
    var now = repeats.clock.instant();
    var payload = Json.createObjectBuilder().add("userId", user).build();
    var job =
        new Job(
            JobId.next(now),
            "report",
            "sales",
            user,
            Job.DEFAULT_OWNER,
            5,
            now,
            null,
            null,
            null,
            payload);
    return new Pending<>(new Submission(job, key));
  }

  private void at(Instant now) {
    repeats.clock = Clock.fixed(now, ZoneOffset.UTC);
  }

  private void store(Pending<Submission, Acceptance> pending) {
    var job = pending.item().job();
    stored.put(job.id(), JobRecord.accepted(job));
  }

  private static void assertStatus(Pending<Submission, Acceptance> pending, int status) {
    assertThatThrownBy(pending::join)
        .cause()
        .isInstanceOfSatisfying(
            ClientErrorException.class,
            refusal -> assertThat(refusal.getResponse().getStatus()).isEqualTo(status));
  }

  private JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) ->
                ((Collection<?>) arguments[0])
                    .stream().map(stored::get).filter(Objects::nonNull).toList());
  }

  private Outbox allConfirmed() {
    return (Outbox)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Outbox.class},
            (proxy, method, arguments) -> Set.of());
  }

  private static final class Keys implements IdempotencyKeys {

    private final Map<String, Holder> held = new HashMap<>();

    @Override
    public List<Holder> reserve(List<Submission> submissions) {
      return submissions.stream()
          .map(one -> held.computeIfAbsent(one.key().value(), key -> wanted(one)))
          .toList();
    }

    @Override
    public Optional<Holder> find(Submission submission) {
      return Optional.ofNullable(held.get(submission.key().value()));
    }

    @Override
    public boolean takeOver(Submission submission, Holder former) {
      return held.replace(submission.key().value(), former, wanted(submission));
    }

    @Override
    public void release(List<Submission> submissions) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<?> answered(Submission submission, Acceptance answer) {
      held.put(
          submission.key().value(),
          new Holder(answer.job(), submission.fingerprint(), true, answer.deduplicated()));
      return CompletableFuture.completedFuture(null);
    }

    private static Holder wanted(Submission submission) {
      return new Holder(submission.job().id(), submission.fingerprint(), false, false);
    }
  }
}
