package io.postrider.intake;

import io.postrider.job.RecordingEvents;
import io.postrider.platform.AnswerThreads;
import io.postrider.platform.Tracing;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Wires a real intake to a store in memory and any dispatcher. */
public final class IntakeKit implements AutoCloseable {

  private final JobIntake intake;

  /** Starts an intake; {@link #close} stops it. */
  public IntakeKit(InMemoryJobs store, JobDispatcher queue, ManualClock clock) {
    intake = intake(store, queue, clock);
    intake.start();
  }

  /** The started intake. */
  public JobIntake intake() {
    return intake;
  }

  @Override
  public void close() {
    intake.stop();
    intake.withdrawals.stop();
  }

  /** An intake that is not started. */
  static JobIntake intake(InMemoryJobs store, JobDispatcher queue, ManualClock clock) {
    var intake = new JobIntake();
    intake.outbox = store;
    intake.dispatcher = queue;
    intake.repeats = new IdempotentRequests();
    intake.duplicates = duplicates(store, queue, clock);
    intake.duplicates.repeats = intake.repeats;
    intake.withdrawals = withdrawals(store);
    intake.events = new RecordingEvents();
    intake.tracing = new Tracing();
    intake.clock = clock;
    intake.checks = noChecks();
    intake.answers =
        new AnswerThreads() {
          @Override
          public void execute(Runnable task) {
            task.run();
          }
        };
    intake.threads = threads();
    return intake;
  }

  private static DuplicateRequests duplicates(
      InMemoryJobs store, JobDispatcher queue, ManualClock clock) {
    var duplicates = new DuplicateRequests();
    duplicates.outbox = store;
    duplicates.jobs = store;
    duplicates.keys = keys(store, clock);
    duplicates.confirmation = new OutboxConfirmation();
    duplicates.confirmation.outbox = store;
    duplicates.confirmation.jobs = store;
    duplicates.confirmation.dispatcher = queue;
    duplicates.confirmation.clock = clock;
    return duplicates;
  }

  /** An intake for jobs that no client waits for. */
  public static UnattendedIntake unattended(
      InMemoryJobs store, JobDispatcher queue, ManualClock clock) {
    var intake = new UnattendedIntake();
    intake.outbox = store;
    intake.repeatable = store;
    intake.jobs = store;
    intake.keys = keys(store, clock);
    intake.dispatcher = queue;
    intake.events = new RecordingEvents();
    return intake;
  }

  private static InFlightKeys keys(InMemoryJobs store, Clock clock) {
    var keys = new InFlightKeys();
    keys.outbox = store;
    keys.clock = clock;
    return keys;
  }

  /** Withdrawals without a store, of which there are none. */
  public static Withdrawals noWithdrawals(Clock clock) {
    var withdrawals = new Withdrawals();
    withdrawals.clock = clock;
    withdrawals.notices = noNotices();
    return withdrawals;
  }

  /** Notes that the store is unreachable, as the relay does. */
  public static void noteOutage(Withdrawals withdrawals) {
    withdrawals.noteOutage();
  }

  /** Started withdrawals for a store. */
  static Withdrawals withdrawals(InMemoryJobs store) {
    return withdrawals(store, noNotices(), new ManualClock());
  }

  /** Started withdrawals of one of several nodes. */
  static Withdrawals withdrawals(InMemoryJobs store, WithdrawalNotices notices, Clock clock) {
    var withdrawals = new Withdrawals();
    withdrawals.outbox = store;
    withdrawals.notices = notices;
    withdrawals.clock = clock;
    withdrawals.keys = Stub.of(IdempotencyKeys.class, Map.of("release", submissions -> null));
    withdrawals.threads = threads();
    withdrawals.start();
    return withdrawals;
  }

  private static WithdrawalNotices noNotices() {
    return Stub.of(
        WithdrawalNotices.class,
        Map.of("post", none -> null, "remove", none -> null, "exist", none -> false));
  }

  private static ManagedThreadFactory threads() {
    return Stub.of(
        ManagedThreadFactory.class,
        Map.of("newThread", arguments -> new Thread((Runnable) arguments[0])));
  }

  /** Checks that refuse nothing. */
  public static IntakeChecks noChecks() {
    return checks(job -> {});
  }

  /** Checks of which there is one. */
  @SuppressWarnings("unchecked")
  public static IntakeChecks checks(IntakeCheck only) {
    var checks = new IntakeChecks();
    Function<Object[], Object> each =
        arguments -> {
          ((Consumer<IntakeCheck>) arguments[0]).accept(only);
          return null;
        };
    checks.checks = Stub.of(Instance.class, Map.of("forEach", each));
    return checks;
  }
}
