package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.execution.Claim;
import io.postrider.execution.ExecutionKit;
import io.postrider.execution.JobMessage;
import io.postrider.execution.RedeliverException;
import io.postrider.execution.ScriptedClaims;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.platform.ManualRetry;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeadLettersTest {

  private static final String DEDUP_KEY = "3:u-1:sales";

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final ScriptedClaims claims = new ScriptedClaims();
  private final FakeDeadLetterQueue queue = new FakeDeadLetterQueue();
  private final RecordingEvents events = new RecordingEvents();
  private final List<JobRecord> notified = new ArrayList<>();
  private final DeadLetters deadLetters = new DeadLetters();
  private final Job job = SampleJobs.job();

  @BeforeEach
  void wire() {
    deadLetters.claims = claims;
    deadLetters.jobs = store;
    deadLetters.outbox = store;
    deadLetters.reservations = new ReplayReservations();
    deadLetters.reservations.outbox = store;
    deadLetters.reservations.jobs = store;
    deadLetters.reservations.clock = clock;
    deadLetters.dispatcher = dispatcher;
    deadLetters.queue = queue;
    deadLetters.listener = notified::add;
    deadLetters.retries = ExecutionKit.fourAttempts();
    deadLetters.retry = new ManualRetry(clock);
    deadLetters.events = events;
    deadLetters.tracing = new Tracing();
  }

  @Test
  void outcome_of_a_job_given_up_is_notified_as_failed() {
    var failed = SampleJobs.record(job, 0, JobStatus.FAILED);
    claims.answers.add(new Claim.Done(failed));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(notified).containsExactly(failed);
  }

  @Test
  void job_that_a_worker_still_holds_is_not_given_up_yet() {
    claims.answers.add(new Claim.Busy("node:1"));

    assertThatThrownBy(() -> deadLetters.giveUp(new JobMessage(job, 0, 1)))
        .isInstanceOf(RedeliverException.class);

    assertThat(notified).isEmpty();
  }

  /** The broker has counted more deliveries than there were attempts. */
  @Test
  void job_that_has_attempts_left_gets_another_message_in_place_of_its_dead_letter() {
    var message = new JobMessage(job, 0, 1);
    queue.messages.add(message);
    claims.answers.add(new Claim.AttemptsLeft());

    deadLetters.giveUp(message);

    assertThat(dispatcher.replaced).containsExactly("token:1 0 PT1S");
    assertThat(queue.messages).isEmpty();
    assertThat(notified).isEmpty();
  }

  @Test
  void notice_of_an_earlier_generation_is_not_notified() {
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 1, JobStatus.FAILED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(notified).isEmpty();
  }

  @Test
  void cancelled_job_is_not_notified() {
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.CANCELLED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(notified).isEmpty();
  }

  @Test
  void dead_letter_of_a_completed_job_is_notified_as_completed() {
    var done = SampleJobs.record(job, 0, JobStatus.COMPLETED);
    claims.answers.add(new Claim.Done(done));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(notified).containsExactly(done);
  }

  @Test
  void giving_up_waits_for_an_unreachable_store() {
    claims.away = 2;
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(notified).hasSize(1);
  }

  @Test
  void replayed_job_is_sent_as_the_next_generation_and_its_dead_letter_is_removed() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.messages.add(new JobMessage(job, 0, 1));

    assertThat(deadLetters.replay(List.of(job.id())).jobs())
        .singleElement()
        .extracting(JobRecord::generation)
        .isEqualTo(1);

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 1));
    assertThat(queue.messages).isEmpty();
    assertThat(store.unconfirmed).isEmpty();
  }

  @Test
  void dead_letter_of_a_replay_that_has_failed_already_stays() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    var again = new JobMessage(job, 1, 1);
    queue.messages.addAll(List.of(new JobMessage(job, 0, 1), again));

    deadLetters.replay(List.of(job.id()));

    assertThat(queue.messages).containsExactly(again);
  }

  @Test
  void replay_that_the_broker_has_not_confirmed_is_left_to_the_relay_and_keeps_its_dead_letter() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.messages.add(new JobMessage(job, 0, 1));
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    assertThatThrownBy(() -> deadLetters.replay(List.of(job.id())))
        .isInstanceOf(UnavailableException.class);

    assertThat(store.unconfirmed).containsExactly(job.id());
    assertThat(queue.messages).hasSize(1);
  }

  @Test
  void job_that_has_not_failed_is_not_replayed() {
    store.put(SampleJobs.record(job, 0, JobStatus.COMPLETED));

    assertThat(deadLetters.replay(List.of(job.id())).jobs()).isEmpty();

    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void failed_job_is_left_while_the_job_of_a_later_request_holds_its_in_flight_key() {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var later = store.put(SampleJobs.record(report(), 0, JobStatus.ACTIVE));
    store.inFlight.put(DEDUP_KEY, later.id());

    var replay = deadLetters.replay(List.of(failed.id()));

    assertThat(replay.jobs()).isEmpty();
    assertThat(replay.left()).containsExactly(entry(failed.id(), Optional.of(later.id())));
    assertThat(dispatcher.sent).isEmpty();
    assertThat(store.inFlight).containsExactly(entry(DEDUP_KEY, later.id()));
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"COMPLETED", "FAILED", "CANCELLED"})
  void replay_takes_over_the_in_flight_key_of_a_job_that_has_ended(JobStatus status) {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var ended = store.put(SampleJobs.record(report(), 0, status));
    store.inFlight.put(DEDUP_KEY, ended.id());

    assertThat(deadLetters.replay(List.of(failed.id())).left()).isEmpty();

    assertThat(store.inFlight).containsExactly(entry(DEDUP_KEY, failed.id()));
  }

  @Test
  void failed_job_is_left_while_another_one_that_has_ended_is_unique_for_longer() {
    var unique = report().withUniqueFor(Duration.ofHours(1));
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var ended = store.put(SampleJobs.record(unique, 0, JobStatus.COMPLETED));
    store.inFlight.put(DEDUP_KEY, ended.id());

    assertThat(deadLetters.replay(List.of(failed.id())).left())
        .containsExactly(entry(failed.id(), Optional.of(ended.id())));
    clock.advance(Duration.ofHours(1));

    assertThat(deadLetters.replay(List.of(failed.id())).left()).isEmpty();
  }

  @Test
  void failed_job_that_is_unique_for_longer_is_replayed_in_its_own_place() {
    var unique = report().withUniqueFor(Duration.ofHours(1));
    var failed = store.put(SampleJobs.record(unique, 0, JobStatus.FAILED));
    store.inFlight.put(DEDUP_KEY, failed.id());

    assertThat(deadLetters.replay(List.of(failed.id())).jobs()).hasSize(1);

    assertThat(store.inFlight).containsExactly(entry(DEDUP_KEY, failed.id()));
  }

  @Test
  void only_one_of_two_dead_letters_for_the_same_request_is_replayed() {
    var one = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var other = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));

    var replay = deadLetters.replay(List.of(one.id(), other.id()));

    assertThat(replay.jobs()).extracting(JobRecord::id).containsExactly(one.id());
    assertThat(replay.left()).containsExactly(entry(other.id(), Optional.of(one.id())));
    assertThat(store.find(other.id()).orElseThrow().status()).isEqualTo(JobStatus.FAILED);
  }

  /** This happens after a crash, and while another replay is running. */
  @Test
  void in_flight_key_of_an_unknown_job_is_taken_over_once_that_is_abandoned() {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    store.inFlight.put(DEDUP_KEY, report().id());

    assertThat(deadLetters.replay(List.of(failed.id())).left())
        .containsExactly(entry(failed.id(), Optional.empty()));
    clock.advance(Duration.ofSeconds(11));

    assertThat(deadLetters.replay(List.of(failed.id())).jobs()).hasSize(1);
  }

  @Test
  void reserved_in_flight_key_is_released_if_the_job_is_not_failed_any_more() {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    deadLetters.jobs =
        Stub.of(JobStore.class, Map.of("find", ids -> List.of(failed), "replay", ids -> List.of()));

    assertThat(deadLetters.replay(List.of(failed.id())).jobs()).isEmpty();

    assertThat(store.inFlight).isEmpty();
  }

  private static Job report() {
    return SampleJobs.job("report", null, DEDUP_KEY);
  }

  @Test
  void discarded_job_is_no_dead_letter_any_more() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.messages.add(new JobMessage(job, 0, 1));

    assertThat(deadLetters.discard(List.of(job.id()))).isOne();

    assertThat(queue.messages).isEmpty();
    assertThat(store.count(Filter.ALL)).isZero();
  }
}
