package io.postrider.testkit;

import io.postrider.api.Caller;
import io.postrider.execution.Claim;
import io.postrider.execution.ExecutionKit;
import io.postrider.execution.InMemoryResults;
import io.postrider.execution.JobMessage;
import io.postrider.execution.JobResults;
import io.postrider.execution.RedeliverException;
import io.postrider.execution.ScriptedClaims;
import io.postrider.intake.IntakeKit;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.JobIntake;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs jobs of a kind without broker, Redis and server. Intake and executor are the real ones;
 * stores and queue are in memory, and the clock moves only when the test moves it.
 */
public final class JobKit implements AutoCloseable {

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher queue = new RecordingDispatcher();
  private final InMemoryResults results = new InMemoryResults();
  private final IntakeKit kit = new IntakeKit(store, queue, clock);
  private boolean cancelling;

  /**
   * The result of an attempt.
   *
   * @param status completed, failed (for good), delayed (will be tried again, or was postponed) or
   *     cancelled
   * @param error the reason, if the attempt did not complete
   * @param progress the progress that the handler reported
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
      try (var in = ExecutionKit.reader(results).open(id, mediaType)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException absent) {
        throw new UncheckedIOException(absent);
      }
    }
  }

  /** The clock to inject. */
  public ManualClock clock() {
    return clock;
  }

  /** The intake to inject. It keeps no idempotency keys. */
  public JobIntake intake() {
    return kit.intake();
  }

  /** A caller to inject: a client with that name. */
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

  /** Waits for the answer of a resource, which comes once the job is safe. */
  public static Response answer(CompletionStage<Response> promised) {
    return promised.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** The jobs that have been accepted and sent to the queue, oldest first. */
  public List<Job> enqueued() {
    return queue.sent.stream().map(JobDispatcher.Dispatch::job).toList();
  }

  /** All accepted jobs, oldest first, including those that are not due yet. */
  public List<Job> accepted() {
    return store.records.values().stream().map(JobRecord::job).toList();
  }

  /** From now on, attempts that report progress are asked to stop. */
  public void cancel() {
    cancelling = true;
  }

  /** Runs the first attempt of a job. */
  public Run run(JobHandler handler, Job job) {
    return run(handler, job, 1);
  }

  /** Runs the n-th attempt of a job. */
  public Run run(JobHandler handler, Job job, int attempt) {
    var claims = new ScriptedClaims();
    claims.answers.add(new Claim.Granted("kit:" + attempt, attempt));
    claims.stopping = cancelling;
    try {
      ExecutionKit.executor(claims, results, queue, clock)
          .execute(new JobMessage(job, 0, attempt), handler);
    } catch (RedeliverException tryAgain) {
      // The stored outcome shows it.
    }
    claims.completed.forEach(results::complete);
    return new Run(
        job.id(),
        status(claims),
        Stream.concat(
                claims.failedAttempts.stream().map(failed -> failed.failure().message()),
                claims.postponed.keySet().stream().map(Postponement::reason))
            .findFirst()
            .orElse(null),
        claims.resultUrl,
        List.copyOf(claims.reported),
        results);
  }

  private JobStatus status(ScriptedClaims claims) {
    if (!claims.completed.isEmpty()) {
      return JobStatus.COMPLETED;
    }
    if (!claims.stopped.isEmpty()) {
      return JobStatus.CANCELLED;
    }
    return claims.failedAttempts.stream().anyMatch(failed -> failed.nextAttemptAt() == null)
        ? JobStatus.FAILED
        : JobStatus.DELAYED;
  }

  @Override
  public void close() {
    kit.close();
  }
}
