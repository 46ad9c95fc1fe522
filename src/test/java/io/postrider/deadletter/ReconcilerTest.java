package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.broker.BrokerControl;
import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperation.Status;
import io.postrider.deadletter.DeadLetterIndex.Filter;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final ManualTimer otherTimer = new ManualTimer();
  private final NotedInMemory noted = new NotedInMemory();
  private final InMemoryJobs store = new InMemoryJobs();
  private final List<BulkOperation> running = new ArrayList<>();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final ScriptedClaims claims = new ScriptedClaims();
  private final FakeDeadLetterQueue queue = new FakeDeadLetterQueue();
  private final FakeBroker broker = new FakeBroker();
  private final List<JobRecord> notified = new ArrayList<>();
  private final Job job = SampleJobs.job();
  private final RecordingEvents events = new RecordingEvents();

  @BeforeEach
  void start() {
    var deadLetters = new DeadLetters();
    deadLetters.claims = claims;
    deadLetters.listener = notified::add;
    deadLetters.retries = ExecutionKit.fourAttempts();
    deadLetters.retry = new ManualRetry(clock);
    deadLetters.events = events;
    deadLetters.tracing = new Tracing();
    startNode(deadLetters, timer);
    startNode(deadLetters, otherTimer);
  }

  private void startNode(DeadLetters deadLetters, ManualTimer timer) {
    var letters = new DeadLetterReconciler();
    letters.jobs = store;
    letters.failed = store;
    letters.operations = Stub.of(BulkOperationStore.class, Map.of("latest", a -> running));
    letters.queue = queue;
    letters.deadLetters = deadLetters;
    letters.events = events;
    letters.clock = clock;
    letters.leadership = store;
    var reconciler = new Reconciler();
    reconciler.jobs = store;
    reconciler.leadership = store;
    reconciler.dispatcher = dispatcher;
    reconciler.broker = broker;
    reconciler.queue = queue;
    reconciler.deadLetters = letters;
    reconciler.missedJobs = noted;
    reconciler.events = events;
    reconciler.clock = clock;
    reconciler.tasks = timer.tasks();
    reconciler.period = Duration.ofSeconds(30);
    reconciler.overdueAfter = Duration.ofMinutes(1);
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

  @Test
  void job_that_two_nodes_have_missed_is_sent_again() {
    var lost = missed(JobStatus.WAITING);

    timer.tick();
    otherTimer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  /** Its worker may not have renewed the lease yet. */
  @Test
  void job_that_two_nodes_have_missed_at_almost_the_same_time_is_not_sent_again() {
    missed(JobStatus.ACTIVE);
    timer.tick();
    noted.age = Duration.ofSeconds(14);

    otherTimer.tick();
    assertThat(dispatcher.sentAgain).isEmpty();

    noted.age = Duration.ofSeconds(44);
    otherTimer.tick();
    assertThat(dispatcher.sentAgain).hasSize(1);
  }

  @Test
  void comparison_ends_when_another_node_leads() {
    store.put(SampleJobs.record(job, 0, JobStatus.COMPLETED));
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    queue.duringLook = () -> store.leads = false;

    timer.tick();
    assertThat(queue.messages).hasSize(1);

    queue.duringLook = () -> {};
    store.leads = true;
    otherTimer.tick();
    assertThat(queue.messages).isEmpty();
  }

  /** The worker's lease was lost while Redis was unreachable, and is renewed now. */
  @Test
  void job_whose_worker_renews_its_lease_by_the_next_run_is_not_sent_again() {
    missed(JobStatus.ACTIVE);
    timer.tick();
    store.held.add(job.id());

    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_behind_many_open_jobs_of_a_paused_kind_is_sent_again() {
    broker.depths.put("jobs.report", 25L);
    store.examined = 10;
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
  void job_is_not_sent_again_before_it_has_been_due_long_enough() {
    store.put(SampleJobs.record(job, 0, JobStatus.WAITING));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs.notification", "jobs.notification.bulk"})
  void job_is_not_sent_again_while_a_message_of_its_kind_is_ready(String queue) {
    missed(JobStatus.WAITING);
    broker.depths.put(queue, 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void urgent_job_is_sent_again_although_messages_wait_in_the_other_queue_of_its_kind() {
    broker.depths.put("jobs.notification", 99L);
    broker.depths.put("jobs.notification.urgent", 0L);
    var lost = store.put(SampleJobs.record(SampleJobs.dueAt(null), 0, JobStatus.WAITING));
    clock.advance(Duration.ofMinutes(2));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  @Test
  void job_is_sent_again_although_other_messages_of_its_kind_are_scheduled_or_in_delivery() {
    var lost = missed(JobStatus.WAITING);
    broker.depths.put("jobs.notification", 5L);
    broker.scheduled = 3;
    broker.inDelivery = 2;

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(lost);
  }

  /** It waits for its pace or for a permit, and has no lease yet. */
  @Test
  void job_whose_message_a_worker_has_is_not_sent_again() {
    var waiting = missed(JobStatus.WAITING);
    broker.depths.put("jobs.notification", 1L);
    broker.inDelivery = 1;
    broker.inHand.add(waiting.id().value());

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_whose_next_attempt_is_not_due_is_not_sent_again() {
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
  void job_whose_queue_the_broker_does_not_have_is_not_sent_again() {
    missed(JobStatus.WAITING);
    broker.depths.remove("jobs.notification");

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_whose_dead_letter_notice_may_still_wait_is_not_sent_again() {
    missed(JobStatus.DELAYED);
    broker.depths.put("dead-letter-notices", 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  @Test
  void job_with_a_dead_letter_is_marked_failed_and_not_sent_again() {
    missed(JobStatus.DELAYED);
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
    assertThat(notified).isNotEmpty();
  }

  @Test
  void replayed_job_whose_message_is_lost_is_sent_again_although_its_old_dead_letter_is_there() {
    store.put(SampleJobs.record(job, 1, JobStatus.WAITING));
    clock.advance(Duration.ofMinutes(2));
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).hasSize(1);
    assertThat(queue.messages).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"COMPLETED", "CANCELLED", "EXPIRED"})
  void dead_letter_of_a_job_that_has_ended_without_failure_is_removed(JobStatus status) {
    store.put(SampleJobs.record(job, 0, status));
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(queue.messages).isEmpty();
    assertThat(notified).isEmpty();
  }

  @Test
  void dead_letter_of_a_job_that_redis_has_lost_is_marked_failed_again() {
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();

    assertThat(notified).hasSize(1);
    assertThat(queue.messages).hasSize(1);
  }

  @Test
  void all_dead_letters_are_compared_in_one_run_and_stale_ones_are_removed_together() {
    for (int i = 0; i < 1_200; i++) {
      var other = SampleJobs.job();
      store.put(SampleJobs.record(other, 0, i < 600 ? JobStatus.FAILED : JobStatus.COMPLETED));
      queue.messages.add(new JobMessage(other, 0, 1));
    }
    broker.depths.put("DLQ", 1_200L);

    timer.tick();

    assertThat(queue.messages).hasSize(600);
    assertThat(queue.removals).isOne();
    assertThat(repairs()).hasSize(600);
    assertThat(notified).as("they have been notified before").isEmpty();
  }

  @Test
  void messages_that_hold_no_job_do_not_cause_a_comparison_in_every_run() {
    queue.foreign = 3;
    broker.depths.put("DLQ", 3L);
    runs(5);
    assertThat(queue.looks).isOne();

    broker.depths.put("DLQ", 4L);
    runs(5);
    assertThat(queue.looks).isEqualTo(2);
  }

  @Test
  void dead_letter_without_a_failed_job_is_found_beside_messages_that_hold_no_job() {
    queue.foreign = 3;
    broker.depths.put("DLQ", 3L);
    timer.tick();
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 4L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));

    timer.tick();

    assertThat(notified).hasSize(1);
  }

  @Test
  void comparison_that_repaired_something_is_soon_followed_by_another() {
    queue.duringLook = () -> clock.advance(Duration.ofSeconds(10));
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));
    timer.tick();
    clock.advance(Duration.ofSeconds(10));

    timer.tick();

    assertThat(queue.looks).isEqualTo(2);
  }

  /**
   * By then as many dead letters may be missing as there are messages without a job, so the counts
   * agree by chance.
   */
  @Test
  void explained_difference_causes_no_comparison_for_an_hour() {
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
  void comparisons_that_repair_nothing_take_at_most_a_tenth_of_the_time() {
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
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(store.discarded).isEmpty();
    assertThat(repairs()).hasSize(1);
    assertThat(notified).isEmpty();
  }

  @Test
  void equal_counts_cause_no_comparison() {
    store.put(SampleJobs.record(job, 0, JobStatus.FAILED));
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);

    timer.tick();

    assertThat(notified).isEmpty();
    assertThat(events.recorded).isEmpty();
  }

  @Test
  void running_bulk_operation_prevents_a_comparison() {
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    running.add(
        new BulkOperation(
            "id", Action.DISCARD, Filter.ALL, Status.RUNNING, 1, 0, 0, Instant.EPOCH, null, null));

    timer.tick();

    assertThat(notified).isEmpty();
  }

  @Test
  void dead_letter_of_a_job_that_a_worker_holds_is_left_to_the_next_run() {
    missed(JobStatus.ACTIVE);
    queue.messages.add(new JobMessage(job, 0, 1));
    broker.depths.put("DLQ", 1L);
    claims.answers.add(new Claim.Busy("node:1"));

    timer.tick();

    assertThat(notified).isEmpty();
    assertThat(events.recorded).isEmpty();

    claims.answers.clear();
    claims.answers.add(new Claim.Done(SampleJobs.record(job, 0, JobStatus.FAILED)));
    timer.tick();

    assertThat(notified).hasSize(1);
  }

  @Test
  void unreachable_broker_is_asked_again_in_the_next_run() {
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
  void node_that_does_not_lead_repairs_nothing() {
    missed(JobStatus.WAITING);
    store.leads = false;

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sentAgain).isEmpty();
  }

  private void runs(int count) {
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

  private static final class NotedInMemory implements MissedJobs {

    private Found last;
    private Duration age = Duration.ofSeconds(30);

    @Override
    public Optional<Noted> last() {
      return Optional.ofNullable(last).map(found -> new Noted(found, age));
    }

    @Override
    public void note(Found found, Duration kept) {
      last = found;
    }
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
    private final Set<String> inHand = new HashSet<>();
    private boolean away;

    @Override
    public Set<String> jobsInDelivery(String queue) {
      return inHand;
    }

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
