package io.postrider.execution;

import io.postrider.intake.IntakeKit;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.RecordingEvents;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.ManualRetry;
import io.postrider.platform.Tracing;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import java.util.Optional;

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
    var executor = new JobExecutor();
    executor.claims = claims;
    executor.withdrawals = IntakeKit.noWithdrawals(clock);
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
