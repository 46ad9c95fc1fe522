package io.postrider.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.postrider.execution.Claims.Lease;
import io.postrider.intake.IntakeKit;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.Attempt;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Outcome;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.job.StoppedException;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.HealthKit;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobExecutorTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final ScriptedClaims claims = new ScriptedClaims();
  private final InMemoryResults results = new InMemoryResults();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final RecordingEvents events = new RecordingEvents();
  private final List<JobRecord> notified = new ArrayList<>();
  private final List<Integer> attempts = new ArrayList<>();
  private JobExecutor executor;
  private final Job job = SampleJobs.job();
  private final Lease lease = new Lease(job.id(), "node:1");

  @BeforeEach
  void wire() {
    executor =
        ExecutionKit.executor(claims, results, dispatcher, notified::add, events, clock, timer);
    claims.answers.add(new Claim.Granted("node:1", 1));
  }

  @Test
  void granted_job_is_run_settled_and_notified() {
    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).containsExactly(1);
    assertThat(claims.completed).containsExactly(lease);
    assertThat(notified)
        .singleElement()
        .extracting(JobRecord::status)
        .isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void renewals_continue_after_one_that_failed() {
    executor.leases.claims =
        Stub.of(
            Claims.class,
            Map.of(
                "renew",
                leases -> {
                  throw new IllegalStateException("no such script");
                }));

    assertThatCode(timer::tick).as("a timer drops what throws").doesNotThrowAnyException();
  }

  @Test
  void job_that_is_interrupted_since_the_node_stops_is_given_back_and_has_spent_no_attempt() {
    claims.releaseAway = 1;
    assertThatExceptionOfType(RedeliverException.class)
        .isThrownBy(
            () ->
                executor.execute(
                    delivery(1),
                    (job, attempt) -> {
                      throw new IllegalStateException(new InterruptedException());
                    }));

    assertThat(claims.released).containsExactly(lease);
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(notified).isEmpty();
  }

  @Test
  void worker_that_waits_for_a_claim_gives_its_message_back_when_the_node_stops() {
    answer(new Claim.Busy("node:2"));
    Thread.currentThread().interrupt();

    assertRedelivered(1, this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void handler_that_fails_since_a_thread_of_its_own_was_interrupted_has_spent_its_attempt() {
    var other = new InterruptedException();

    assertRedelivered(
        1,
        (job, attempt) -> {
          throw new ExecutionException(other);
        });

    assertThat(claims.released).isEmpty();
    assertThat(claims.failedAttempts).hasSize(1);
  }

  @Test
  void redelivered_job_that_is_done_is_notified_again_but_not_run_again() {
    var done = SampleJobs.record(job, 0, JobStatus.COMPLETED);
    answer(new Claim.Done(done));

    executor.execute(delivery(2), this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(claims.completed).isEmpty();
    assertThat(notified).containsExactly(done);
  }

  /** Another node may have answered 503 meanwhile, and can say so in the store only now. */
  @Test
  void after_an_outage_of_redis_a_job_is_started_some_seconds_later() {
    IntakeKit.noteOutage(executor.withdrawals);

    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).containsExactly(1);
    assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(5));
  }

  @Test
  void cancelled_job_is_not_run_and_notified_again_in_case_its_node_died() {
    var cancelled = SampleJobs.record(job, 0, JobStatus.CANCELLED);
    answer(new Claim.Done(cancelled));

    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(notified).containsExactly(cancelled);
  }

  @Test
  void message_of_a_job_that_the_store_no_longer_has_is_acknowledged() {
    answer(new Claim.Done(null));

    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(notified).isEmpty();
  }

  @Test
  void worker_waits_for_a_job_that_another_worker_holds() {
    answer(new Claim.Busy("other:1"), new Claim.Busy("other:1"), new Claim.Granted("node:1", 2));

    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).containsExactly(2);
    assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(1));
  }

  @Test
  void job_that_another_worker_holds_longer_than_a_lease_is_replacement() {
    answer(new Claim.Busy("other:1"));

    executor.execute(delivery(3), this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(dispatcher.replaced).containsExactly("token:1 0 PT10S");
    assertThat(clock.instant()).isEqualTo(ManualClock.START.plus(JobExecutor.LEASE));
  }

  @Test
  void failed_job_whose_message_is_redelivered_gets_the_dead_letter_that_may_not_have_been_sent() {
    answer(new Claim.Failed());

    executor.execute(delivery(2), this::succeed);

    assertThat(attempts).isEmpty();
    assertThat(notified).isEmpty();
    assertThat(dispatcher.dead).containsExactly(new Dispatch(job, 0));
  }

  /** When a node dies, the broker may have counted a delivery to each of its idle workers. */
  @Test
  void last_delivery_that_is_not_the_last_attempt_is_followed_by_another_message() {
    answer(new Claim.Granted("node:1", 2));

    executor.execute(delivery(4), this::fail);

    assertThat(dispatcher.dead).isEmpty();
    assertThat(dispatcher.replaced).containsExactly("token:2 0 PT2S");
    assertThat(claims.failedAttempts)
        .singleElement()
        .satisfies(
            stored ->
                assertThat(stored.nextAttemptAt()).isEqualTo(ManualClock.START.plusSeconds(2)));
  }

  @Test
  void last_delivery_whose_attempt_was_taken_over_is_rolled_back() {
    answer(new Claim.Granted("node:1", 2));
    claims.fresh = false;

    assertRedelivered(4, this::fail);

    assertThat(dispatcher.replaced).isEmpty();
  }

  @Test
  void replaced_job_that_another_worker_still_holds_blocks_no_worker() {
    answer(new Claim.Busy("other:1"));

    executor.execute(replacement(), this::succeed);
    executor.execute(replacement(), this::succeed);

    assertThat(dispatcher.replaced).containsExactly("token:1 0 PT10S", "token:2 0 PT10S");
    assertThat(clock.instant()).isEqualTo(ManualClock.START);
  }

  /** The broker counts the deliveries of the replacing message from 1. */
  @Test
  void last_attempt_of_a_replaced_message_is_dead_lettered_with_its_reason() {
    answer(new Claim.Granted("node:1", 4));

    executor.execute(replacement(), this::fail);

    assertThat(claims.failedAttempts)
        .singleElement()
        .satisfies(
            stored -> {
              assertThat(stored.failure().message()).isEqualTo("no such mailbox");
              assertThat(stored.nextAttemptAt()).isNull();
            });
    assertThat(dispatcher.dead).containsExactly(new Dispatch(job, 0));
  }

  @Test
  void earlier_attempt_of_a_replaced_message_is_rolled_back() {
    answer(new Claim.Granted("node:1", 3));

    assertThatThrownBy(() -> executor.execute(replacement(), this::fail))
        .isInstanceOf(RedeliverException.class);

    assertThat(dispatcher.dead).isEmpty();
  }

  @Test
  void unreachable_store_delays_the_claim_and_spends_no_attempt() {
    claims.away = 3;

    executor.execute(delivery(1), this::succeed);

    assertThat(attempts).containsExactly(1);
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(claims.tokens).containsOnly("token:1");
  }

  @Test
  void stale_settlement_is_rolled_back_and_not_notified() {
    claims.fresh = false;

    assertRedelivered(1, this::succeed);

    assertThat(notified).isEmpty();
  }

  @Test
  void failed_attempt_is_recorded_with_the_time_of_the_next_and_rolled_back() {
    assertRedelivered(2, this::fail);

    var failure = new Failure(1, ManualClock.START, "no such mailbox");
    assertThat(claims.failedAttempts)
        .containsExactly(
            new ScriptedClaims.FailedAttempt(lease, failure, ManualClock.START.plusSeconds(2)));
    assertThat(notified).isEmpty();
  }

  /** If the claim were kept, the redelivered message would wait for its own job in vain. */
  @Test
  void anything_that_a_handler_throws_fails_the_attempt_and_ends_the_claim() {
    assertRedelivered(
        1,
        (running, attempt) -> {
          throw new NoClassDefFoundError("org/example/Missing");
        });

    assertThat(claims.failedAttempts)
        .extracting(stored -> stored.failure().message())
        .containsExactly("org/example/Missing");
  }

  @Test
  void store_that_a_handler_finds_away_spends_no_attempt() {
    executor.execute(
        delivery(1),
        (running, attempt) -> {
          throw new UnavailableException("Redis does not answer.", null);
        });

    assertThat(claims.failedAttempts).isEmpty();
    assertThat(claims.postponed.keySet())
        .extracting(Postponement::reason)
        .containsExactly("Redis does not answer.");
  }

  @Test
  void failure_of_the_last_attempt_has_no_next_attempt() {
    answer(new Claim.Granted("node:1", 4));

    assertRedelivered(4, this::fail);

    assertThat(claims.failedAttempts).singleElement().extracting("nextAttemptAt").isNull();
  }

  @Test
  void rejected_job_is_recorded_and_dead_lettered_at_once() {
    executor.execute(delivery(1), (rejected, attempt) -> Outcome.rejected("unknown user"));

    assertThat(claims.failedAttempts)
        .singleElement()
        .satisfies(
            stored -> {
              assertThat(stored.failure().message()).isEqualTo("unknown user");
              assertThat(stored.nextAttemptAt()).isNull();
            });
    assertThat(dispatcher.dead).containsExactly(new Dispatch(job, 0));
  }

  @Test
  void stale_rejection_is_rolled_back_and_not_dead_lettered() {
    claims.fresh = false;

    assertRedelivered(1, (rejected, attempt) -> Outcome.rejected("unknown user"));

    assertThat(dispatcher.dead).isEmpty();
  }

  @Test
  void rejection_that_the_broker_has_not_confirmed_is_rolled_back_without_another_failure() {
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    assertThatThrownBy(
            () ->
                executor.execute(
                    delivery(1), (rejected, attempt) -> Outcome.rejected("unknown user")))
        .isInstanceOf(UnavailableException.class);

    assertThat(claims.failedAttempts).hasSize(1);
  }

  @Test
  void job_is_done_once_though_its_receivers_are_unknown_until_redis_answers_again() {
    var questions = new ArrayList<JobMessage>();
    executor.settlement.listener =
        new OutcomeListener() {
          @Override
          public List<DeliveryName> dueOnCompletion(JobMessage message) {
            questions.add(message);
            if (questions.size() < 3) {
              throw new UnavailableException("Redis does not answer.", null);
            }
            return List.of();
          }

          @Override
          public void ended(JobRecord ended) {
            notified.add(ended);
          }
        };

    executor.execute(delivery(1), this::succeed);

    assertThat(questions).hasSize(3);
    assertThat(attempts).containsExactly(1);
    assertThat(claims.completed).containsExactly(lease);
    assertThat(notified).hasSize(1);
  }

  @Test
  void outcome_is_notified_once_the_broker_is_reachable_again() {
    var calls = new ArrayList<JobRecord>();
    executor.settlement.listener =
        ended -> {
          calls.add(ended);
          if (calls.size() < 3) {
            throw new UnavailableException("The broker does not answer.", null);
          }
        };

    executor.execute(delivery(1), this::succeed);

    assertThat(calls).hasSize(3);
    assertThat(claims.failedAttempts).isEmpty();
  }

  @Test
  void lease_is_renewed_while_the_handler_runs_and_not_after() {
    executor.execute(
        delivery(1),
        (running, attempt) -> {
          timer.tick();
          return Outcome.completed();
        });
    timer.tick();

    assertThat(claims.renewed).containsExactly(lease);
  }

  @Test
  void first_progress_is_stored_at_once_and_later_ones_at_intervals() {
    executor.execute(
        delivery(1),
        (running, attempt) -> {
          attempt.progress(1, "begun");
          attempt.progress(2, "too soon");
          clock.advance(Duration.ofMillis(500));
          attempt.progress(3, "later");
          return Outcome.completed();
        });

    assertThat(claims.reported).containsExactly(new Progress(1, "begun"), new Progress(3, "later"));
  }

  @Test
  void progress_that_cannot_be_stored_is_no_failure() {
    claims.progressAway = 1;

    executor.execute(
        delivery(1),
        (running, attempt) -> {
          attempt.progress(1, "begun");
          return Outcome.completed();
        });

    assertThat(claims.completed).containsExactly(lease);
  }

  @Test
  void handler_that_is_asked_to_stop_ends_its_result_is_dropped_and_no_outcome_is_notified() {
    claims.stopping = true;

    executor.execute(
        delivery(1),
        (running, attempt) -> {
          attempt.result("text/plain", "half of it");
          attempt.progress(50, "half of it");
          throw new AssertionError("continues after the stop");
        });

    assertThat(claims.stopped).containsExactly(lease);
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(results.attempts).isEmpty();
    assertThat(notified).isEmpty();
  }

  @Test
  void handler_that_continues_after_the_stop_is_stopped_again_at_its_next_report() {
    claims.stopping = true;

    executor.execute(
        delivery(1),
        (running, attempt) -> {
          assertThatThrownBy(() -> attempt.progress(1, "begun"))
              .isInstanceOf(StoppedException.class);
          attempt.progress(2, "no time has passed");
          return Outcome.completed();
        });

    assertThat(claims.completed).isEmpty();
    assertThat(claims.stopped).containsExactly(lease);
  }

  @Test
  void attempt_whose_token_is_stale_stops_and_is_rolled_back() {
    claims.stopping = true;
    claims.fresh = false;

    assertRedelivered(
        1,
        (running, attempt) -> {
          attempt.progress(50, "half of it");
          return Outcome.completed();
        });
  }

  @Test
  void postponed_job_has_spent_no_attempt_and_its_worker_is_free() {
    executor.execute(delivery(4), (later, attempt) -> Outcome.postponed(MINUTE, "451 later"));

    assertThat(claims.postponed)
        .containsOnly(
            entry(
                new Postponement(1, ManualClock.START, "451 later"),
                ManualClock.START.plus(MINUTE)));
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(dispatcher.dead).isEmpty();
    assertThat(notified).isEmpty();
    assertThat(executor.runningJobs()).isZero();
    assertThat(events.recorded).containsExactly("started 1 after PT0S", "postponed");
  }

  @Test
  void job_that_is_postponed_again_counts_from_the_first_time_and_is_not_postponed_for_longer() {
    var first = ManualClock.START.minus(Duration.ofHours(4)).plusSeconds(10);
    var seen = new ArrayList<Integer>();
    answer(new Claim.Granted("node:1", 1, new Postponement(7, first, null)));

    executor.execute(
        delivery(1),
        (later, attempt) -> {
          seen.add(attempt.postponements());
          return Outcome.postponed(MINUTE, "451 later");
        });

    assertThat(seen).containsExactly(7);
    assertThat(claims.postponed)
        .containsOnly(
            entry(new Postponement(8, first, "451 later"), ManualClock.START.plusSeconds(10)));
    assertThat(events.recorded).contains("started 1 after null");
  }

  @Test
  void job_that_was_postponed_for_too_long_fails_with_the_last_reason() {
    var first = ManualClock.START.minus(Duration.ofHours(4));
    answer(new Claim.Granted("node:1", 1, new Postponement(12, first, null)));

    executor.execute(delivery(1), (later, attempt) -> Outcome.postponed(MINUTE, "451 later"));

    assertThat(claims.postponed).isEmpty();
    assertThat(claims.failedAttempts)
        .singleElement()
        .satisfies(stored -> assertThat(stored.failure().message()).isEqualTo("451 later"))
        .satisfies(stored -> assertThat(stored.nextAttemptAt()).isNull());
    assertThat(dispatcher.dead).hasSize(1);
  }

  /** Its duplicate id must differ from those of all earlier messages. */
  @Test
  void number_of_postponements_is_known_from_the_message_if_the_store_has_lost_it() {
    executor.execute(
        new JobMessage(job, 0, 1, false, 3), (later, attempt) -> Outcome.postponed(MINUTE, "no"));

    assertThat(claims.postponed.keySet()).extracting(Postponement::times).containsExactly(4);
  }

  @Test
  void stale_postponement_is_rolled_back() {
    claims.fresh = false;

    assertRedelivered(1, (later, attempt) -> Outcome.postponed(MINUTE, "no"));
  }

  @Test
  void handler_that_takes_too_long_is_interrupted_and_its_attempt_fails() {
    executor.handlers.grace = Duration.ofMinutes(1);
    var interrupted = new CountDownLatch(1);

    assertRedelivered(
        1,
        limited(
            Duration.ofMillis(50),
            attempt -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException timedOut) {
                interrupted.countDown();
                throw timedOut;
              }
              return Outcome.completed();
            }));

    assertThat(interrupted.getCount()).isZero();
    assertThat(claims.failedAttempts)
        .extracting(stored -> stored.failure().message())
        .containsExactly("timed out after 0.05 s");
    assertThat(claims.released).isEmpty();
    assertThat(events.recorded).contains("timed out");
    assertThat(executor.abandonedHandlers()).isZero();
    assertThat(executor.runningJobs()).isZero();
  }

  @Test
  void handler_that_ignores_the_interrupt_is_abandoned_and_can_store_nothing() throws Exception {
    var end = new CountDownLatch(1);
    var late = new CompletableFuture<Object>();

    assertRedelivered(
        1,
        limited(
            Duration.ofMillis(50),
            attempt -> {
              awaitUninterruptibly(end);
              try {
                attempt.result("text/plain", "too late");
                late.complete("stored");
              } catch (StoppedException stopped) {
                late.complete(stopped);
              }
              return Outcome.completed();
            }));

    assertThat(executor.abandonedHandlers()).isOne();
    var health = new HandlersHealth();
    health.executor = executor;
    HealthKit.assertDown(health, "timeout: 1", "handler-abandoned");
    assertThat(executor.runningJobs()).isZero();
    timer.tick();
    assertThat(claims.renewed).isEmpty();
    assertThat(claims.failedAttempts)
        .extracting(stored -> stored.failure().message())
        .containsExactly("timed out after 0.05 s; the handler ignores the interrupt and goes on");
    end.countDown();
    assertThat(late.get(10, SECONDS)).isInstanceOf(StoppedException.class);
    Awaitility.await().until(() -> executor.abandonedHandlers() == 0);
    assertThat(HealthKit.status(health)).isEqualTo(Status.UP);
    assertThat(claims.completed).isEmpty();
    assertThat(results.attempts).isEmpty();
  }

  @Test
  void handler_within_its_timeout_completes_the_job_on_another_thread() {
    var threads = new ArrayList<Thread>();

    executor.execute(
        delivery(1),
        limited(
            Duration.ofMinutes(1),
            attempt -> {
              threads.add(Thread.currentThread());
              attempt.result("text/plain", "in time");
              return Outcome.completed("/result");
            }));

    assertThat(threads).doesNotContain(Thread.currentThread());
    assertThat(claims.completed).containsExactly(lease);
    assertThat(results.attempts).isNotEmpty();
  }

  @Test
  void node_that_stops_interrupts_a_handler_with_a_timeout_and_gives_its_job_back() {
    var worker = Thread.currentThread();

    assertRedelivered(
        1,
        limited(
            Duration.ofMinutes(1),
            attempt -> {
              worker.interrupt();
              new CountDownLatch(1).await();
              return Outcome.completed();
            }));

    assertThat(claims.released).containsExactly(lease);
    assertThat(claims.failedAttempts).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void what_a_handler_with_a_timeout_throws_fails_the_attempt() {
    assertRedelivered(
        1,
        limited(
            Duration.ofMinutes(1),
            attempt -> {
              throw new NoClassDefFoundError("org/example/Missing");
            }));

    assertThat(claims.failedAttempts)
        .extracting(stored -> stored.failure().message())
        .containsExactly("org/example/Missing");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException ignored) {
        // As a handler that must not exist.
      }
    }
  }

  /** The work of a handler. */
  private interface Work {
    Outcome run(Attempt attempt) throws Exception;
  }

  private static JobHandler limited(Duration timeout, Work work) {
    return new JobHandler() {
      @Override
      public Outcome handle(Job job, Attempt attempt) throws Exception {
        return work.run(attempt);
      }

      @Override
      public Optional<Duration> timeout(Job job) {
        return Optional.of(timeout);
      }
    };
  }

  @Test
  void result_of_an_attempt_that_failed_is_dropped() {
    assertRedelivered(
        1,
        (running, attempt) -> {
          attempt.result("text/plain", "half of it");
          throw new IllegalStateException("no such mailbox");
        });

    assertThat(results.attempts).isEmpty();
  }

  @Test
  void result_that_is_left_open_is_stored_whole() throws IOException {
    executor.execute(
        delivery(1),
        (running, attempt) -> {
          attempt.result("text/plain").write("all of it".getBytes(UTF_8));
          return Outcome.completed("/result");
        });

    results.complete(lease);
    var reader = new ResultReader();
    reader.results = results;
    try (var result = reader.open(job.id(), "text/plain")) {
      assertThat(result).hasContent("all of it");
    }
  }

  @Test
  void result_that_is_too_long_is_rejected_even_if_a_writer_keeps_that_to_itself() {
    var block = "x".repeat(1 << 20);

    executor.execute(
        delivery(1),
        (running, attempt) -> {
          var writer = new PrintWriter(attempt.result("text/plain"));
          for (long i = 0; i <= Attempt.MAX_RESULT_BYTES / block.length(); i++) {
            writer.print(block);
          }
          writer.flush();
          return Outcome.completed("/result");
        });

    assertThat(claims.failedAttempts)
        .singleElement()
        .satisfies(stored -> assertThat(stored.failure().message()).contains("longer than"));
    assertThat(dispatcher.dead).hasSize(1);
    assertThat(results.attempts).isEmpty();
  }

  @Test
  void events_report_how_long_a_job_waited_and_worked() {
    clock.advance(Duration.ofSeconds(3));

    executor.execute(
        delivery(1),
        (running, attempt) -> {
          clock.advance(Duration.ofMillis(70));
          return Outcome.completed();
        });

    assertThat(events.recorded).containsExactly("started 1 after PT3S", "completed in PT0.07S");
  }

  @Test
  void events_report_each_attempt_but_only_the_wait_of_the_first() {
    assertRedelivered(1, this::fail);
    answer(new Claim.Granted("node:1", 2));
    assertRedelivered(2, this::fail);

    assertThat(events.recorded)
        .containsExactly(
            "started 1 after PT0S", "failed in PT0S", "started 2 after null", "failed in PT0S");
  }

  @Test
  void message_with_nothing_to_do_causes_no_event() {
    answer(new Claim.Done(null));

    executor.execute(delivery(1), this::succeed);

    assertThat(events.recorded).isEmpty();
  }

  private void answer(Claim... script) {
    claims.answers.clear();
    claims.answers.addAll(List.of(script));
  }

  private void assertRedelivered(int count, JobHandler handler) {
    assertThatThrownBy(() -> executor.execute(delivery(count), handler))
        .isInstanceOf(RedeliverException.class);
  }

  private JobMessage replacement() {
    return new JobMessage(job, 0, 1, true, 0);
  }

  private JobMessage delivery(int count) {
    return new JobMessage(job, 0, count);
  }

  private Outcome succeed(Job ran, Attempt attempt) {
    attempts.add(attempt.number());
    return Outcome.completed();
  }

  private Outcome fail(Job ran, Attempt attempt) {
    throw new IllegalStateException("no such mailbox");
  }
}
