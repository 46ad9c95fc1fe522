package io.postrider.intake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.postrider.intake.IdempotencyKeys.Holder;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.InFlightException;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.platform.AnswerThreads;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.json.Json;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class JobIntakeTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final RecordingEvents events = new RecordingEvents();
  private final JobIntake intake = IntakeKit.intake(store, dispatcher, clock);

  @BeforeEach
  void wire() {
    intake.events = events;
    intake.start();
  }

  @AfterEach
  void stop() {
    intake.stop();
  }

  @Test
  void accepted_job_is_stored_sent_and_confirmed() throws Exception {
    var job = SampleJobs.job();

    assertThat(accept(job)).isEqualTo(job.id());

    assertThat(store.find(job.id())).contains(JobRecord.accepted(job));
    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(events.recorded).containsExactly("accepted");
    awaitConfirmed();
  }

  @Test
  void delayed_job_waits_in_the_store_and_the_broker_has_a_copy() throws Exception {
    var job = SampleJobs.dueAt(ManualClock.START.plusSeconds(3_600));

    assertThat(accept(job)).isEqualTo(job.id());

    assertThat(store.delayed).containsExactly(job.id());
    assertThat(store.unconfirmed).isEmpty();
    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
  }

  @Test
  void delayed_job_without_a_copy_is_refused_and_withdrawn() {
    dispatcher.away = new UnavailableException("The broker does not answer.", null);
    var job = SampleJobs.dueAt(ManualClock.START.plusSeconds(3_600));

    assertThatThrownBy(() -> accept(job)).hasRootCauseInstanceOf(UnavailableException.class);

    assertThat(store.withdrawn).containsExactly(job.id());
    assertThat(store.delayed).isEmpty();
  }

  @Test
  void jobs_that_need_no_server_that_is_away_are_accepted_together_with_others() {
    store.kindsAway.add("charge");
    var lost = Stream.generate(() -> SampleJobs.job("charge", null, null)).limit(20).toList();
    var safe = Stream.generate(() -> SampleJobs.job("report", null, null)).limit(20).toList();
    var answers = new HashMap<JobId, CompletableFuture<Acceptance>>();
    // The requests come in few batches, since the store is locked meanwhile.
    synchronized (store) {
      for (int i = 0; i < safe.size(); i++) {
        answers.put(lost.get(i).id(), intake.accept(lost.get(i), null));
        answers.put(safe.get(i).id(), intake.accept(safe.get(i), null));
      }
    }

    assertThat(safe).allMatch(job -> answers.get(job.id()).join().job().equals(job.id()));
    assertThat(lost)
        .allSatisfy(
            job ->
                assertThatThrownBy(() -> answers.get(job.id()).join())
                    .hasRootCauseInstanceOf(UnavailableException.class));
    assertThat(intake.withdrawals.areBlocked()).isTrue();
    assertThat(intake.accept(SampleJobs.job("report", null, null), null).join()).isNotNull();

    store.kindsAway.clear();
    await().until(() -> !intake.withdrawals.areBlocked());
    assertThat(store.withdrawn).containsAll(lost.stream().map(Job::id).toList());
  }

  @Test
  void hundred_equal_requests_at_once_make_one_job() {
    var answers = new ArrayList<CompletableFuture<Acceptance>>();
    for (int i = 0; i < 100; i++) {
      answers.add(intake.accept(report(), null));
    }

    assertThat(answers.stream().map(answer -> answer.join().job()).distinct()).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.join().deduplicated())).hasSize(99);
    assertThat(store.records).hasSize(1);
    assertThat(dispatcher.sent.stream().distinct()).as("the broker drops copies").hasSize(1);
    assertThat(events.recorded).filteredOn("accepted"::equals).hasSize(1);
    assertThat(events.recorded).filteredOn("deduplicated"::equals).hasSize(99);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"WAITING", "ACTIVE", "DELAYED"})
  void job_in_flight_answers_an_equal_request(JobStatus status) throws Exception {
    var first = inFlight(status);

    assertThat(accept(report())).isEqualTo(first.id());

    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void request_with_other_values_than_the_job_in_flight_is_refused_and_names_that_job() {
    var first = asking("{\"month\":1}", "3:u-1:sales");
    inFlight(first);

    assertThatThrownBy(() -> accept(asking("{\"month\":2}", "3:u-1:sales")))
        .cause()
        .isInstanceOfSatisfying(
            InFlightException.class, refused -> assertThat(refused.holder()).contains(first.id()));

    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void equal_payload_in_another_order_and_notation_is_answered_with_the_job_in_flight()
      throws Exception {
    var first = asking("{\"month\":1,\"year\":2026}", "3:u-1:sales");
    inFlight(first);

    assertThat(accept(asking("{\"year\":2026.0,\"month\":1e0}", "3:u-1:sales")))
        .isEqualTo(first.id());
  }

  /** For example two notations of one time. */
  @Test
  void payloads_are_not_compared_if_the_dedup_key_identifies_them() throws Exception {
    var first = asking("{\"from\":\"2026-01-01T00:00Z\"}", "3:u-1:sales\n2026");
    inFlight(first);

    assertThat(accept(asking("{\"from\":\"2026-01-01T01:00+01:00\"}", "3:u-1:sales\n2026")))
        .isEqualTo(first.id());
  }

  @Test
  void another_webhook_url_is_added_to_the_job_in_flight() throws Exception {
    var first = SampleJobs.job("report", "https://a.example/", "3:u-1:sales");
    inFlight(first);

    assertThat(accept(reportWithWebhook("https://b.example/"))).isEqualTo(first.id());
    assertThat(accept(reportWithWebhook("https://a.example/"))).isEqualTo(first.id());
    assertThat(accept(reportWithWebhook(null))).isEqualTo(first.id());

    assertThat(store.furtherWebhooks)
        .containsExactly(entry(first.id(), Set.of("https://b.example/")));
  }

  @Test
  void webhook_beyond_the_maximum_number_of_a_job_is_refused() throws Exception {
    inFlight(SampleJobs.job("report", null, "3:u-1:sales"));
    for (int i = 0; i < JobRecord.MAX_FURTHER_WEBHOOKS; i++) {
      accept(reportWithWebhook("https://" + i + ".example/"));
    }

    assertThatThrownBy(() -> accept(reportWithWebhook("https://one-more.example/")))
        .hasCauseInstanceOf(InFlightException.class);
  }

  private static Job reportWithWebhook(String url) {
    return SampleJobs.job("report", url, "3:u-1:sales");
  }

  private void inFlight(Job job) {
    store.inFlight.put(job.dedupKey(), job.id());
    store.put(SampleJobs.record(job, 0, JobStatus.ACTIVE));
  }

  private static Job asking(String payload, String dedupKey) {
    var now = ManualClock.START;
    var json = Json.createReader(new StringReader(payload)).readObject();
    return Job.of("report", "sales", "u-1", Job.DEFAULT_OWNER, now, json).withDedupKey(dedupKey);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"COMPLETED", "FAILED", "CANCELLED", "EXPIRED"})
  void in_flight_key_of_a_job_that_has_ended_is_taken_over(JobStatus status) throws Exception {
    inFlight(status);
    var next = report();

    assertThat(accept(next)).isEqualTo(next.id());

    assertThat(dispatcher.sent).containsExactly(new Dispatch(next, 0));
    assertThat(store.inFlight).containsValue(next.id());
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"COMPLETED", "FAILED"})
  void job_that_is_unique_for_longer_answers_after_its_end(JobStatus status) throws Exception {
    var first = unique(null, "PT1H", 1);
    store.inFlight.put(first.dedupKey(), first.id());
    store.put(SampleJobs.record(first, 0, status));
    var next = unique("https://b.example/", null, 2);

    assertThat(intake.accept(next, null).get(10, SECONDS))
        .isEqualTo(new Acceptance(first.id(), true));
    clock.advance(Duration.ofHours(1));

    assertThat(intake.accept(next, null).get(10, SECONDS)).isEqualTo(Acceptance.of(next.id()));
    assertThat(dispatcher.sent).containsExactly(new Dispatch(next, 0));
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"CANCELLED", "EXPIRED"})
  void job_that_did_nothing_is_not_unique_for_longer(JobStatus status) throws Exception {
    var first = unique(null, "PT1H", 1);
    store.inFlight.put(first.dedupKey(), first.id());
    store.put(SampleJobs.record(first, 0, status));
    var next = unique(null, "PT1H", 1);

    assertThat(accept(next)).isEqualTo(next.id());
  }

  @Test
  void report_that_is_unique_for_longer_is_not_the_answer_to_other_values() {
    var key = "3:u-1:sales";
    var first = asking("{\"month\":1}", key).withUniqueFor(Duration.ofHours(1));
    store.inFlight.put(key, first.id());
    store.put(SampleJobs.record(first, 0, JobStatus.COMPLETED));

    assertThatThrownBy(() -> accept(asking("{\"month\":2}", key)))
        .cause()
        .isInstanceOf(InFlightException.class)
        .hasMessageContaining("is unique for longer and was asked for with other values");
  }

  private static Job unique(String webhookUrl, String period, int number) {
    var payload = Json.createObjectBuilder().add("number", number).build();
    var job = Job.of("digest", "d", "u-1", Job.DEFAULT_OWNER, ManualClock.START, payload);
    return Uniqueness.of(job.withWebhookUrl(webhookUrl), "digest of u-1", period);
  }

  @Test
  void job_that_another_request_has_stored_is_sent_before_it_answers() throws Exception {
    var first = inFlight(JobStatus.WAITING);
    store.unconfirmed.add(first.id());

    assertThat(accept(report())).isEqualTo(first.id());

    assertThat(dispatcher.sent).containsExactly(new Dispatch(first.job(), 0));
    assertThat(store.unconfirmed).isEmpty();
  }

  @Test
  void request_waits_for_the_holder_of_its_key_to_be_stored() throws Exception {
    var first = report();
    store.inFlight.put(first.dedupKey(), first.id());
    var answer = intake.accept(report(), null);
    assertThat(answer).isNotDone();

    store.put(SampleJobs.record(first, 0, JobStatus.WAITING));

    assertThat(answer.get(10, SECONDS).job()).isEqualTo(first.id());
  }

  @Test
  void in_flight_key_of_a_job_that_was_never_stored_is_taken_over_in_the_end() throws Exception {
    var lost = report();
    store.inFlight.put(lost.dedupKey(), lost.id());
    clock.advance(Duration.ofSeconds(11));
    var next = report();

    assertThat(accept(next)).isEqualTo(next.id());
  }

  @Test
  void job_that_the_broker_has_not_confirmed_is_withdrawn_before_its_client_gets_an_answer() {
    dispatcher.away = new UnavailableException("The broker does not answer.", null);
    var job = report();

    assertThatThrownBy(() -> accept(job)).hasCauseInstanceOf(UnavailableException.class);

    assertThat(store.withdrawn).containsExactly(job.id());
    assertThat(store.records).isEmpty();
    assertThat(store.unconfirmed).isEmpty();
    assertThat(store.inFlight).isEmpty();
  }

  @Test
  void job_is_not_stored_while_the_broker_has_been_away_for_long() throws Exception {
    dispatcher.awayForLong = true;
    var job = report();

    assertThatThrownBy(() -> accept(job)).hasCauseInstanceOf(UnavailableException.class);
    assertThat(store.withdrawn).isEmpty();
    assertThat(store.records).isEmpty();
    assertThat(store.inFlight).isEmpty();

    dispatcher.awayForLong = false;
    var next = report();
    assertThat(accept(next)).isEqualTo(next.id());
  }

  @Test
  void job_that_has_been_started_although_the_broker_did_not_confirm_is_accepted()
      throws Exception {
    var job = SampleJobs.job();
    dispatcher.before = () -> store.held.add(job.id());
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    assertThat(accept(job)).isEqualTo(job.id());

    assertThat(store.withdrawn).isEmpty();
    assertThat(events.recorded).containsExactly("accepted");
  }

  /** Each further request would leave another job to withdraw. */
  @Test
  void nothing_is_stored_while_a_withdrawal_cannot_be_stored() {
    store.away = true;
    var first = SampleJobs.job();
    assertThatThrownBy(() -> accept(first)).hasCauseInstanceOf(UnavailableException.class);
    await().until(intake.withdrawals::areBlocked);
    var second = SampleJobs.job();

    assertThatThrownBy(() -> accept(second)).hasCauseInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> intake.withdrawals.requireWritten(first.id()))
        .as("no worker starts it")
        .isInstanceOf(UnavailableException.class);
    store.away = false;

    await().until(() -> !intake.withdrawals.areBlocked());
    assertThat(store.withdrawn).containsExactly(first.id());
    intake.withdrawals.requireWritten(first.id());
  }

  /**
   * The process of the first job was suspended for so long that another job has taken over its key.
   */
  @Test
  void job_that_is_precluded_before_it_is_stored_joins_the_holder_of_its_key() throws Exception {
    var late = report();
    var other = SampleJobs.record(report(), 0, JobStatus.WAITING);
    store.withdrawn.add(late.id());
    store.inFlight.put(late.dedupKey(), late.id());
    var answer = intake.accept(late, null);
    store.put(other);
    store.inFlight.put(late.dedupKey(), other.id());

    assertThat(answer.get(10, SECONDS).job()).isEqualTo(other.id());

    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void missing_queue_fails_no_job_of_another_queue_in_the_same_batch() {
    dispatcher.unknownKind = "charge";
    dispatcher.held = new CountDownLatch(1);
    var accepted = new ArrayList<CompletableFuture<Acceptance>>();
    var refused = new ArrayList<CompletableFuture<Acceptance>>();
    for (int i = 0; i < 10; i++) {
      accepted.add(intake.accept(SampleJobs.job(), null));
      refused.add(intake.accept(SampleJobs.job("charge", null, null), null));
    }

    dispatcher.held.countDown();

    assertThat(accepted).allSatisfy(answer -> assertThat(answer).succeedsWithin(SOON));
    assertThat(refused).allSatisfy(answer -> assertThat(answer).failsWithin(SOON));
  }

  @Test
  void flood_of_one_client_does_not_hold_up_the_job_of_another() {
    dispatcher.held = new CountDownLatch(1);
    for (int i = 0; i < 5_000; i++) {
      intake.accept(SampleJobs.job(), null);
    }
    var payload = SampleJobs.job().payload();
    var other = Job.of("notification", "welcome", "u-2", "other", ManualClock.START, payload);
    var answer = intake.accept(other, null);

    dispatcher.held.countDown();

    assertThat(answer).succeedsWithin(SOON);
    assertThat(dispatcher.sent.indexOf(new Dispatch(other, 0)))
        .as("taken with the next commit after the two that were under way; others may pass it then")
        .isLessThan(2_500);
  }

  /** Their withdrawal would cost the overloaded stores more than their acceptance. */
  @Test
  void request_that_waits_too_long_for_a_commit_is_refused_and_need_not_be_withdrawn() {
    dispatcher.held = new CountDownLatch(1);
    var first = intake.accept(SampleJobs.job(), null);
    await().until(() -> store.size() == 1);
    var second = intake.accept(SampleJobs.job(), null);
    await().until(() -> store.size() == 2);

    intake.patience = Duration.ofMillis(100);
    assertThat(intake.accept(SampleJobs.job(), null))
        .failsWithin(SOON)
        .withThrowableThat()
        .withMessageContaining("Too many requests wait.");
    assertThat(store.withdrawn).isEmpty();

    dispatcher.held.countDown();
    assertThat(List.of(first, second))
        .allSatisfy(answer -> assertThat(answer).succeedsWithin(SOON));
    assertThat(dispatcher.sent).hasSize(2);
  }

  /** A client may not read its answer, and the thread that writes it would wait. */
  @Test
  void answer_that_cannot_be_written_delays_no_other_job() {
    var asked = new CountDownLatch(1);
    var unread = new CountDownLatch(1);
    var writers = Executors.newCachedThreadPool();
    intake.answers =
        new AnswerThreads() {
          @Override
          public void execute(Runnable task) {
            // If the answer is complete already, thenRun would block the thread of this test
            // instead.
            writers.execute(
                () -> {
                  await().until(() -> asked.getCount() == 0);
                  task.run();
                });
          }
        };
    for (int i = 0; i < 10; i++) {
      intake
          .accept(SampleJobs.job(), null)
          .thenRun(() -> await().until(() -> unread.getCount() == 0));
    }
    asked.countDown();

    assertThat(intake.accept(SampleJobs.job(), null)).succeedsWithin(SOON);

    unread.countDown();
    writers.shutdown();
  }

  @Test
  void job_that_a_check_refuses_is_not_stored() {
    intake.checks = refusing();

    assertRefused(SampleJobs.job(), null);

    assertThat(store.records).isEmpty();
    assertThat(dispatcher.sent).isEmpty();
  }

  @Test
  void repeated_request_gets_the_first_answer_although_a_check_refuses_it_now() {
    var first = JobId.next(ManualClock.START);
    var job = SampleJobs.job();
    var key = new IdempotencyKey("k");
    answered(new Holder(first, new Submission(job, key).fingerprint(), true, false));
    intake.checks = refusing();

    assertThat(intake.accept(job, key)).isCompletedWithValue(Acceptance.of(first));

    assertThat(store.records).isEmpty();
    assertThat(events.recorded).containsExactly("deduplicated");
  }

  @Test
  void request_that_was_not_answered_before_is_refused() {
    var job = SampleJobs.job();
    var key = new IdempotencyKey("k");
    intake.checks = refusing();

    answered(null);
    assertRefused(job, key);
    answered(new Holder(job.id(), "another request", true, false));
    assertRefused(job, key);
    answered(new Holder(job.id(), new Submission(job, key).fingerprint(), false, false));
    assertRefused(job, key);
  }

  private void answered(Holder holder) {
    intake.repeats.keys =
        Stub.of(IdempotencyKeys.class, Map.of("find", key -> Optional.ofNullable(holder)));
  }

  private void assertRefused(Job job, IdempotencyKey key) {
    assertThatThrownBy(() -> intake.accept(job, key)).isInstanceOf(InvalidFieldException.class);
  }

  private JobId accept(Job job) throws Exception {
    return intake.accept(job, null).get(10, SECONDS).job();
  }

  private void awaitConfirmed() {
    await().until(() -> store.size() == 0);
  }

  private JobRecord inFlight(JobStatus status) {
    var first = report();
    store.inFlight.put(first.dedupKey(), first.id());
    return store.put(SampleJobs.record(first, 0, status));
  }

  private static Job report() {
    return SampleJobs.job("report", null, "3:u-1:sales");
  }

  private static IntakeChecks refusing() {
    return IntakeKit.checks(
        job -> {
          throw new InvalidFieldException("/webhookUrl", "The URL must use https.");
        });
  }
}
