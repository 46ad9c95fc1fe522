package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.broker.BrokerControl;
import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperation.Status;
import io.postrider.deadletter.FailedJobs.Filter;
import io.postrider.execution.Claim;
import io.postrider.execution.ExecutionKit;
import io.postrider.execution.JobMessage;
import io.postrider.execution.ScriptedClaims;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.platform.ManualRetry;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final InMemoryJobs store = new InMemoryJobs();
  private final List<BulkOperation> running = new ArrayList<>();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final ScriptedClaims claims = new ScriptedClaims();
  private final FakeDeadLetterQueue queue = new FakeDeadLetterQueue();
  private final FakeBroker broker = new FakeBroker();
  private final List<JobRecord> told = new ArrayList<>();
  private final Job job = SampleJobs.job();
  private final RecordingEvents events = new RecordingEvents();

  @BeforeEach
  void start() {
    var deadLetters = new DeadLetters();
    deadLetters.claims = claims;
    deadLetters.listener = told::add;
    deadLetters.retries = ExecutionKit.fourAttempts();
    deadLetters.retry = new ManualRetry(clock);
    deadLetters.events = events;
    deadLetters.tracing = new Tracing();
    var letters = new DeadLetterReconciler();
    letters.jobs = store;
    letters.failed = store;
    letters.operations = Stub.of(BulkOperationStore.class, Map.of("latest", a -> running));
    letters.queue = queue;
    letters.deadLetters = deadLetters;
    letters.events = events;
    letters.clock = clock;
    var reconciler = new Reconciler();
    reconciler.jobs = store;
    reconciler.outbox = store;
    reconciler.dispatcher = dispatcher;
    reconciler.broker = broker;
    reconciler.queue = queue;
    reconciler.deadLetters = letters;
    reconciler.events = events;
    reconciler.clock = clock;
    reconciler.timer = timer.service();
    reconciler.period = Duration.ofSeconds(30);
    reconciler.patience = Duration.ofMinutes(1);
    reconciler.start(new Object());
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"WAITING", "ACTIVE", "DELAYED"})
  void job_without_a_message_is_sent_again(JobStatus status) {
    var lost = missed(status);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
    assertThat(repairs()).hasSize(1);
  }

  /** His lease was lost while Redis was away, and is his again now. */
  @Test
  void job_whose_worker_shows_himself_by_the_next_round_is_not_missed() {
    missed(JobStatus.ACTIVE);
    timer.tick();
    store.inHand.add(job.id());

    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_is_missed_however_many_older_ones_of_a_paused_kind_are_open() {
    broker.depths.put("jobs.report", 25L);
    store.lookedAt = 10;
    for (int i = 0; i < 25; i++) {
      store.put(SampleJobs.record(SampleJobs.job("report", null, null), 0, JobStatus.WAITING));
    }
    var lost = missed(JobStatus.WAITING);

    for (int round = 0; round < 6; round++) {
      assertThat(dispatcher.sentAgain).isEmpty();
      timer.tick();
    }

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  @Test
  void job_is_not_missed_before_its_time() {
    store.put(SampleJobs.record(job, 0, JobStatus.WAITING));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_is_not_missed_while_its_kinds_queue_holds_anything() {
    missed(JobStatus.WAITING);
    broker.depths.put("jobs.notification", 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void urgent_job_is_missed_whatever_waits_in_the_other_queue_of_its_kind() {
    broker.depths.put("jobs.notification", 99L);
    broker.depths.put("jobs.notification.urgent", 0L);
    var lost = store.put(SampleJobs.record(SampleJobs.dueAt(null), 0, JobStatus.WAITING));
    clock.advance(Duration.ofMinutes(2));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  @Test
  void job_is_missed_although_others_of_its_kind_are_scheduled_or_in_hand() {
    var lost = missed(JobStatus.WAITING);
    broker.depths.put("jobs.notification", 5L);
    broker.scheduled = 3;
    broker.inDelivery = 2;

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  @Test
  void job_whose_next_attempt_is_not_due_is_not_missed() {
    var delayed = missed(JobStatus.DELAYED);
    store.put(SampleJobs.dueAt(delayed, clock.instant().minusSeconds(59)));
    timer.tick();
    timer.tick();
    assertThat(dispatcher.sentAgain).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    timer.tick();
    timer.tick();
    assertThat(dispatcher.sentAgain).hasSize(1);
  }

  @Test
  void job_is_not_missed_where_the_broker_does_not_know_its_queue() {
    missed(JobStatus.WAITING);
    broker.depths.remove("jobs.notification");

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_whose_notice_may_still_wait_is_not_missed() {
    missed(JobStatus.DELAYED);
    broker.depths.put("dead-letter-notices", 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_that_is_dead_is_not_sent_again_but_marked_failed() {
    missed(JobStatus.DELAYED);
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
    assertThat(told).isNotEmpty();
  }

  @Test
  void replayed_job_whose_message_is_lost_is_sent_again_although_its_old_letter_is_there() {
    store.put(SampleJobs.record(job, 1, JobStatus.WAITING));
    clock.advance(Duration.ofMinutes(2));
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).hasSize(1);
    assertThat(queue.letters).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"COMPLETED", "CANCELLED"})
  void dead_letter_of_a_job_that_has_ended_well_is_removed(JobStatus status) {
    store.put(SampleJobs.record(job, 0, status));
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(queue.letters).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void dead_letter_of_a_job_that_redis_has_lost_is_marked_failed_again() {
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();

    assertThat(told).hasSize(1);
    assertThat(queue.letters).hasSize(1);
  }

  @Test
  void all_dead_letters_are_looked_at_in_one_round_and_what_is_stale_is_removed_at_once() {
    for (int i = 0; i < 1_200; i++) {
      var other = SampleJobs.job();
      store.put(SampleJobs.record(other, 0, i < 600 ? JobStatus.FAILED : JobStatus.COMPLETED));
      queue.letters.add(new JobMessage(other, 0, 1));
    }
    broker.depths.put("DLQ", 1_200L);

    timer.tick();

    assertThat(queue.letters).hasSize(600);
    assertThat(queue.removals).isOne();
    assertThat(repairs()).hasSize(600);
    assertThat(told).as("they have been told before").isEmpty();
  }

  @Test
  void what_holds_no_job_is_looked_at_once_and_not_in_every_round() {
    queue.foreign = 3;
    broker.depths.put("DLQ", 3L);
    rounds(5);
    assertThat(queue.looks).isOne();

    broker.depths.put("DLQ", 4L);
    rounds(5);
    assertThat(queue.looks).isEqualTo(2);
  }

  @Test
  void letter_without_a_failed_job_is_found_beside_what_holds_no_job() {
    queue.foreign = 3;
    broker.depths.put("DLQ", 3L);
    timer.tick();
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 4L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();

    assertThat(told).hasSize(1);
  }

  @Test
  void what_has_repaired_something_is_soon_followed_by_another_look() {
    queue.duringLook = () -> clock.advance(Duration.ofSeconds(10));
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));
    timer.tick();
    clock.advance(Duration.ofSeconds(10));

    timer.tick();

    assertThat(queue.looks).isEqualTo(2);
  }

  /** As many may be missing by then as hold no job. */
  @Test
  void an_explanation_is_believed_for_an_hour() {
    queue.foreign = 1;
    broker.depths.put("DLQ", 1L);
    timer.tick();
    clock.advance(Duration.ofMinutes(59));
    timer.tick();
    assertThat(queue.looks).isOne();

    clock.advance(Duration.ofMinutes(1));
    timer.tick();
    assertThat(queue.looks).isEqualTo(2);
  }

  @Test
  void looking_in_vain_takes_no_more_than_a_tenth_of_the_time() {
    queue.duringLook = () -> clock.advance(Duration.ofSeconds(10));
    broker.depths.put("DLQ", 1L);
    timer.tick();
    broker.depths.put("DLQ", 2L);
    clock.advance(Duration.ofSeconds(89));
    timer.tick();
    assertThat(queue.looks).isOne();

    clock.advance(Duration.ofSeconds(1));
    timer.tick();
    assertThat(queue.looks).isEqualTo(2);
  }

  @Test
  void dead_letter_of_a_failed_job_that_is_not_listed_is_listed_again() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    store.discarded.add(job.id());
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(store.discarded).isEmpty();
    assertThat(repairs()).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void where_both_sides_agree_no_letter_is_looked_at() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(told).isEmpty();
    assertThat(events.recorded).isEmpty();
  }

  @Test
  void while_a_bulk_operation_is_at_work_no_letter_is_looked_at() {
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    running.add(
        new BulkOperation(
            "id", Action.DISCARD, Filter.ALL, Status.RUNNING, 1, 0, 0, Instant.EPOCH, null, null));

    timer.tick();

    assertThat(told).isEmpty();
  }

  @Test
  void letter_of_a_job_still_in_a_workers_hands_waits_for_the_next_round() {
    missed(JobStatus.ACTIVE);
    queue.letters.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Busy("node:1"));

    timer.tick();

    assertThat(told).isEmpty();
    assertThat(events.recorded).isEmpty();

    claims.answers.clear();
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));
    timer.tick();

    assertThat(told).hasSize(1);
  }

  @Test
  void broker_that_is_away_is_asked_again_in_the_next_round() {
    missed(JobStatus.WAITING);
    broker.away = true;
    timer.tick();
    assertThat(dispatcher.sentAgain).isEmpty();

    broker.away = false;
    timer.tick();
    timer.tick();
    assertThat(dispatcher.sentAgain).hasSize(1);
  }

  @Test
  void without_the_turn_nothing_is_repaired() {
    missed(JobStatus.WAITING);
    store.leads = false;

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      timer.tick();
    }
  }

  private List<String> repairs() {
    return events.recorded.stream().filter(event -> event.startsWith("repaired")).toList();
  }

  private JobRecord missed(JobStatus status) {
    clock.advance(Duration.ofMinutes(2));
    return store.put(SampleJobs.record(job, 0, status));
  }

  private static final class FakeBroker extends BrokerControl {

    private final Map<String, Long> depths =
        new HashMap<>(
            Map.of(
                "jobs.notification", 0L,
                "jobs.report", 0L,
                "DLQ", 0L,
                "dead-letter-notices", 0L));
    private long scheduled;
    private long inDelivery;
    private boolean away;

    @Override
    public List<QueueState> queues() {
      if (away) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      return depths.entrySet().stream()
          .map(queue -> state(queue.getKey(), queue.getValue()))
          .toList();
    }

    private QueueState state(String name, long depth) {
      return name.equals("jobs.notification")
          ? new QueueState(name, "", depth, scheduled, inDelivery, 1, false)
          : new QueueState(name, "", depth, 0, 0, 1, false);
    }
  }
}
