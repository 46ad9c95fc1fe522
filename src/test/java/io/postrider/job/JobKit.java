package io.postrider.job;

import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Tries a kind of job out without broker, Redis and server: the intake, the executor and all that
 * they decide are the real ones; stores and queue are in memory, and time stands still.
 */
public final class JobKit implements AutoCloseable {

  private static final int MAX_ATTEMPTS = 4;

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher queue = new RecordingDispatcher();
  private final InMemoryResults results = new InMemoryResults();
  private final JobIntake intake = intake(store, queue, clock);
  private boolean cancelling;

  /**
   * How an attempt went.
   *
   * @param status completed, failed (rejected for good), delayed (to be tried again) or cancelled
   * @param error why, where it did not complete
   * @param progress what it told
   */
  public record Run(
      JobId id,
      JobStatus status,
      String error,
      String resultUrl,
      List<Progress> progress,
      JobResults results) {

    /** A form of the result, as text. */
    public String result(String mediaType) {
      try (var in = reader(results).open(id, mediaType)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException absent) {
        throw new UncheckedIOException(absent);
      }
    }
  }

  /** Begins with nothing; to be closed. */
  public JobKit() {
    intake.start();
  }

  /** An intake that is yet to be started. */
  static JobIntake intake(InMemoryJobs store, JobDispatcher queue, ManualClock clock) {
    var intake = new JobIntake();
    intake.outbox = store;
    intake.jobs = store;
    intake.dispatcher = queue;
    intake.confirmation = new OutboxConfirmation();
    intake.confirmation.outbox = store;
    intake.confirmation.jobs = store;
    intake.confirmation.dispatcher = queue;
    intake.repeats = new RepeatedRequests();
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

  /** What is not accepted is withdrawn from a store. */
  static Withdrawals withdrawals(InMemoryJobs store) {
    var withdrawals = new Withdrawals();
    withdrawals.outbox = store;
    withdrawals.keys = Stub.of(IdempotencyKeys.class, Map.of("release", submissions -> null));
    withdrawals.threads = threads();
    withdrawals.start();
    return withdrawals;
  }

  private static ManagedThreadFactory threads() {
    return Stub.of(
        ManagedThreadFactory.class,
        Map.of("newThread", arguments -> new Thread((Runnable) arguments[0])));
  }

  /** Takes places in a store. */
  public static ReplayPlaces replayPlaces(InMemoryJobs store, ManualClock clock) {
    var places = new ReplayPlaces();
    places.outbox = store;
    places.jobs = store;
    places.clock = clock;
    return places;
  }

  /** The clock to inject. */
  public ManualClock clock() {
    return clock;
  }

  /** The intake to inject. It keeps no idempotency keys. */
  public JobIntake intake() {
    return intake;
  }

  /** A caller to inject: a client of that name. */
  public Caller client(String name) {
    return new Caller() {
      @Override
      public String owner() {
        return name;
      }

      @Override
      public boolean seesAll() {
        return false;
      }
    };
  }

  /** The answer that a resource has promised, once the job is safe. */
  public static Response answer(CompletionStage<Response> promised) {
    return promised.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** What has been accepted and put into the queue, oldest first. */
  public List<Job> enqueued() {
    return queue.sent.stream().map(JobDispatcher.Dispatch::job).toList();
  }

  /** What has been accepted, oldest first: those that are not due yet, too. */
  public List<Job> accepted() {
    return store.records.values().stream().map(JobRecord::job).toList();
  }

  /** From now on, attempts that tell their progress are asked to stop. */
  public void cancel() {
    cancelling = true;
  }

  /** Lets a handler try a job for the first time. */
  public Run run(JobHandler handler, Job job) {
    return run(handler, job, 1);
  }

  /** Lets a handler try a job for the n-th time. */
  public Run run(JobHandler handler, Job job, int attempt) {
    var claims = new ScriptedClaims();
    claims.answers.add(new Claim.Granted("kit:" + attempt, attempt));
    claims.stopping = cancelling;
    try {
      executor(claims, results, queue, clock).execute(new Delivery(job, 0, attempt), handler);
    } catch (RedeliverException tryAgain) {
      // Shows in what was stored.
    }
    claims.completed.forEach(results::complete);
    return new Run(
        job.id(),
        status(claims),
        claims.failedAttempts.stream()
            .map(failed -> failed.failure().message())
            .findFirst()
            .orElse(null),
        claims.resultUrl,
        List.copyOf(claims.told),
        results);
  }

  private JobStatus status(ScriptedClaims claims) {
    if (!claims.completed.isEmpty()) {
      return JobStatus.COMPLETED;
    }
    if (!claims.stopped.isEmpty()) {
      return JobStatus.CANCELLED;
    }
    return claims.failedAttempts.get(0).nextAttemptAt() == null
        ? JobStatus.FAILED
        : JobStatus.DELAYED;
  }

  /** An executor for other stores, with a queue that goes nowhere. */
  public static JobExecutor executor(Claims claims, JobResults results) {
    return executor(claims, results, new RecordingDispatcher(), new ManualClock());
  }

  /** Reads results from a store. */
  public static ResultReader reader(JobResults results) {
    var reader = new ResultReader();
    reader.results = results;
    return reader;
  }

  private static JobExecutor executor(
      Claims claims, JobResults results, JobDispatcher queue, ManualClock clock) {
    var executor = new JobExecutor();
    executor.claims = claims;
    executor.withdrawals = new Withdrawals();
    executor.results = results;
    executor.retries = fourAttempts();
    executor.dispatcher = queue;
    executor.listener = ended -> {};
    executor.retry = new ManualRetry(clock);
    executor.events = new RecordingEvents();
    executor.tracing = new Tracing();
    executor.clock = clock;
    executor.timer = new ManualTimer().service();
    executor.start();
    return executor;
  }

  /** The broker's settings: 1, 2 and 4 s after the first three. */
  public static RetryPolicy fourAttempts() {
    return new RetryPolicy() {
      @Override
      public int maxAttempts() {
        return MAX_ATTEMPTS;
      }

      @Override
      public Optional<Duration> delayAfter(int deliveries) {
        return deliveries < MAX_ATTEMPTS
            ? Optional.of(Duration.ofSeconds(1L << (deliveries - 1)))
            : Optional.empty();
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static Instance<IntakeCheck> noChecks() {
    return Stub.of(Instance.class, Map.of("forEach", arguments -> null));
  }

  @Override
  public void close() {
    intake.stop();
    intake.withdrawals.stop();
  }
}
