package io.postrider.execution;

import io.postrider.intake.IntakeKit;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.JobEvents;
import io.postrider.job.JobStore;
import io.postrider.job.RecordingEvents;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.ManualRetry;
import io.postrider.platform.Tracing;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Wires a real executor, and a reader of results, to the given stores. */
public final class ExecutionKit {

  private static final int MAX_ATTEMPTS = 4;

  private ExecutionKit() {}

  /** An executor whose dispatcher only records. */
  public static JobExecutor executor(Claims claims, JobResults results) {
    return executor(claims, results, new RecordingDispatcher(), new ManualClock());
  }

  /** A started executor. */
  public static JobExecutor executor(
      Claims claims, JobResults results, JobDispatcher queue, ManualClock clock) {
    return executor(
        claims, results, queue, ended -> {}, new RecordingEvents(), clock, new ManualTimer());
  }

  /** A started executor. */
  static JobExecutor executor(
      Claims claims,
      JobResults results,
      JobDispatcher queue,
      OutcomeListener listener,
      JobEvents events,
      ManualClock clock,
      ManualTimer timer) {
    var executor = new JobExecutor();
    executor.paces = new Paces();
    executor.permits = permits(Integer.MAX_VALUE);
    executor.claims = claims;
    executor.withdrawals = IntakeKit.noWithdrawals(clock);
    executor.results = results;
    executor.dispatcher = queue;
    executor.leases = new LeaseRenewal();
    executor.leases.claims = claims;
    executor.leases.tasks = timer.tasks();
    executor.leases.start();
    executor.handlers = handlers(events);
    executor.settlement = new Settlement();
    executor.settlement.claims = claims;
    executor.settlement.jobs = Stub.of(JobStore.class, Map.of("find", ids -> List.of()));
    executor.settlement.retries = fourAttempts();
    executor.settlement.dispatcher = queue;
    executor.settlement.listener = listener;
    executor.settlement.retry = new ManualRetry(clock);
    executor.settlement.events = events;
    executor.settlement.clock = clock;
    executor.retry = executor.settlement.retry;
    executor.events = events;
    executor.tracing = new Tracing();
    executor.clock = clock;
    return executor;
  }

  /** So many permits for each kind. */
  public static KindPermits permits(int limit) {
    var permits = new KindPermits();
    permits.config =
        Stub.of(Config.class, Map.of("getOptionalValue", setting -> Optional.of(limit)));
    return permits;
  }

  private static HandlerThreads handlers(JobEvents events) {
    var handlers = new HandlerThreads();
    handlers.scope = new HandlerScope();
    handlers.events = events;
    handlers.threads =
        Stub.of(
            ManagedThreadFactory.class,
            Map.of("newThread", task -> new Thread((Runnable) task[0], "handler")));
    handlers.start();
    return handlers;
  }

  /** Reads results from a store. */
  public static ResultReader reader(JobResults results) {
    var reader = new ResultReader();
    reader.results = results;
    return reader;
  }

  /** Four attempts, with delays of 1, 2 and 4 s between them. */
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
}
