package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.postrider.deadletter.FailedJobs.Filter;
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
  private final List<JobRecord> told = new ArrayList<>();
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
    deadLetters.listener = told::add;
    deadLetters.retries = ExecutionKit.fourAttempts();
    deadLetters.retry = new ManualRetry(clock);
    deadLetters.events = events;
    deadLetters.tracing = new Tracing();
  }

  @Test
  void job_given_up_is_told_as_failed() {
    var failed = SampleJobs.record(job, 0, JobStatus.FAILED);
    claims.answers.add(new Claim.Done(failed));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(told).containsExactly(failed);
  }

  @Test
  void job_still_in_a_workers_hands_is_not_given_up_yet() {
    claims.answers.add(new Claim.Busy("node:1"));

    assertThatThrownBy(() -> deadLetters.giveUp(new JobMessage(job, 0, 1)))
        .isInstanceOf(RedeliverException.class);

    assertThat(told).isEmpty();
  }

  /** The broker has counted more deliveries than there were attempts. */
  @Test
  void job_that_has_attempts_left_gets_another_message_in_place_of_its_dead_letter() {
    var letter = new JobMessage(job, 0, 1);
    queue.letters.add(letter);
    claims.answers.add(new Claim.AttemptsLeft());

    deadLetters.giveUp(letter);

    assertThat(dispatcher.postponed).containsExactly("token:1 0 PT1S");
    assertThat(queue.letters).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void notice_of_an_earlier_generation_is_not_told_again() {
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 1, JobStatus.FAILED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(told).isEmpty();
  }

  @Test
  void cancelled_job_is_not_told() {
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.CANCELLED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(told).isEmpty();
  }

  @Test
  void job_that_was_done_but_whose_message_was_given_up_before_it_was_told_is_told_as_done() {
    var done = SampleJobs.record(job, 0, JobStatus.COMPLETED);
    claims.answers.add(new Claim.Done(done));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(told).containsExactly(done);
  }

  @Test
  void store_that_is_away_is_waited_for() {
    claims.away = 2;
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    deadLetters.giveUp(new JobMessage(job, 0, 1));

    assertThat(told).hasSize(1);
  }

  @Test
  void replayed_job_is_sent_as_the_next_generation_and_its_dead_letter_goes() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.letters.add(new JobMessage(job, 0, 1));

    assertThat(deadLetters.replay(List.of(job.id())).jobs())
        .singleElement()
        .extracting(JobRecord::generation)
        .isEqualTo(1);

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 1));
    assertThat(queue.letters).isEmpty();
    assertThat(store.unconfirmed).isEmpty();
  }

  @Test
  void dead_letter_of_a_replay_that_has_failed_already_stays() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    var again = new JobMessage(job, 1, 1);
    queue.letters.addAll(List.of(new JobMessage(job, 0, 1), again));

    deadLetters.replay(List.of(job.id()));

    assertThat(queue.letters).containsExactly(again);
  }

  @Test
  void replay_the_broker_has_not_confirmed_is_left_to_the_relay_and_keeps_its_dead_letter() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.letters.add(new JobMessage(job, 0, 1));
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    assertThatThrownBy(() -> deadLetters.replay(List.of(job.id())))
        .isInstanceOf(UnavailableException.class);

    assertThat(store.unconfirmed).containsExactly(job.id());
    assertThat(queue.letters).hasSize(1);
  }

  @Test
  void job_that_has_not_failed_is_not_replayed() {
    store.put(SampleJobs.record(job, 0, JobStatus.COMPLETED));

    assertThat(deadLetters.replay(List.of(job.id())).jobs()).isEmpty();

    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void replay_is_left_while_a_later_request_has_its_place() {
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
  void replay_takes_the_place_of_a_job_that_has_ended(JobStatus status) {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var ended = store.put(SampleJobs.record(report(), 0, status));
    store.inFlight.put(DEDUP_KEY, ended.id());

    assertThat(deadLetters.replay(List.of(failed.id())).left()).isEmpty();

    assertThat(store.inFlight).containsExactly(entry(DEDUP_KEY, failed.id()));
  }

  @Test
  void of_two_dead_letters_for_one_request_one_is_replayed() {
    var one = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    var other = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));

    var replay = deadLetters.replay(List.of(one.id(), other.id()));

    assertThat(replay.jobs()).extracting(JobRecord::id).containsExactly(one.id());
    assertThat(replay.left()).containsExactly(entry(other.id(), Optional.of(one.id())));
    assertThat(store.find(other.id()).orElseThrow().status()).isEqualTo(JobStatus.FAILED);
  }

  /** As after a crash, or while another replay is at work. */
  @Test
  void place_that_an_unknown_job_holds_is_taken_over_once_that_is_abandoned() {
    var failed = store.put(SampleJobs.record(report(), 0, JobStatus.FAILED));
    store.inFlight.put(DEDUP_KEY, report().id());

    assertThat(deadLetters.replay(List.of(failed.id())).left())
        .containsExactly(entry(failed.id(), Optional.empty()));
    clock.advance(Duration.ofSeconds(11));

    assertThat(deadLetters.replay(List.of(failed.id())).jobs()).hasSize(1);
  }

  @Test
  void place_is_freed_again_if_the_job_has_failed_no_more_by_then() {
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
    queue.letters.add(new JobMessage(job, 0, 1));

    assertThat(deadLetters.discard(List.of(job.id()))).isOne();

    assertThat(queue.letters).isEmpty();
    assertThat(store.count(Filter.ALL)).isZero();
  }
}
