package io.postrider.execution;

import static java.util.logging.Level.FINE;
import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.execution.Claims.Lease;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.Withdrawals;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobHandler;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Outcome;
import io.postrider.job.RetryPolicy;
import io.postrider.job.StoppedException;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.Tracing;
import io.postrider.platform.Tracing.TraceSpan;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Runs the job of a delivered message in four steps: claim, handle, settle, notify. Meanwhile it
 * renews the leases of all jobs that this node runs. A normal return acknowledges the message. A
 * {@link RedeliverException} rolls it back; then the broker redelivers or dead-letters it.
 */
@ApplicationScoped
public class JobExecutor {

  private static final Logger LOG = Logger.getLogger(JobExecutor.class.getName());

  /** How long a claim lasts unless it is renewed. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** Delay of the message that replaces a message whose job another worker holds. */
  static final Duration POSTPONED = Duration.ofSeconds(10);

  @Inject Claims claims;
  @Inject Withdrawals withdrawals;
  @Inject JobResults results;
  @Inject RetryPolicy retries;
  @Inject JobDispatcher dispatcher;
  @Inject OutcomeListener listener;
  @Inject BlockingRetry retry;
  @Inject JobEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Set<Lease> running = ConcurrentHashMap.newKeySet();
  private PeriodicTask renewal;

  @PostConstruct
  void start() {
    renewal = PeriodicTask.start(timer, LEASE.dividedBy(3), this::renew);
  }

  @PreDestroy
  void stop() {
    renewal.close();
  }

  /**
   * Runs one attempt at the job.
   *
   * @throws RedeliverException if the broker must redeliver the message
   */
  public void execute(JobMessage message, JobHandler handler) {
    var claim = claim(message);
    if (claim instanceof Claim.Granted granted) {
      var job = message.job();
      try (var span = tracing.process(job.queue(), job.traceparent()).here()) {
        span.set(job::spanAttributes).set("postrider.job.attempt", granted.attempt());
        run(message, handler, granted, span);
      }
    } else if (claim instanceof Claim.Done done) {
      notifyListener(done.record());
    } else if (claim instanceof Claim.Failed) {
      dispatcher.deadLetter(message.dispatch());
    }
  }

  /** Number of jobs that this node is running. */
  public int runningJobs() {
    return running.size();
  }

  /**
   * Claims the job. While another worker holds it, this call waits for up to a lease, because the
   * holder may have died. After that a delayed message replaces this one, so that no worker is
   * blocked. A rollback instead would spend one of the job's deliveries.
   */
  private Claim claim(JobMessage message) {
    var deadline = message.postponed() ? clock.instant() : clock.instant().plus(LEASE);
    var token = claims.newToken();
    var claim = retry.call(() -> tryClaim(message, token));
    while (claim instanceof Claim.Busy && clock.instant().isBefore(deadline)) {
      retry.pause();
      claim = retry.call(() -> tryClaim(message, token));
    }
    if (claim instanceof Claim.Busy) {
      postpone(message, token, POSTPONED);
    }
    return claim;
  }

  private Claim tryClaim(JobMessage message, String token) {
    withdrawals.requireWritten(message.id());
    return claims.claim(message, token);
  }

  /** Replaces the message by a delayed one. If two copies are sent, one finds the job done. */
  private void postpone(JobMessage message, String copy, Duration delay) {
    retry.call(
        () -> {
          dispatcher.postpone(message.dispatch(), copy, delay);
          return message;
        });
    LogLine.of("postponed").with(message.job().logFields()).log(LOG, FINE);
  }

  private void run(JobMessage message, JobHandler handler, Claim.Granted granted, TraceSpan span) {
    var lease = new Lease(message.id(), granted.token());
    int number = granted.attempt();
    var run = new Run(message, lease, number, clock.instant(), span);
    var attempt = new CurrentAttempt(lease, number, claims, results, retry, clock);
    running.add(lease);
    events.started(message.job(), number, run.waited());
    try {
      var outcome = handle(handler, run, attempt);
      if (outcome instanceof Outcome.Completed completed) {
        attempt.finish();
        complete(run, completed);
        attempt.keepResults();
      } else if (outcome instanceof Outcome.Rejected rejected) {
        reject(run, rejected.reason());
      }
    } catch (RedeliverException | UnavailableException rollback) {
      span.failed(rollback.getMessage());
      throw rollback;
    } catch (StoppedException stopped) {
      cancel(run);
    } catch (ResultTooLongException tooLong) {
      reject(run, tooLong.getMessage());
    } catch (Exception cause) {
      fail(run, cause);
    } finally {
      running.remove(lease);
      attempt.discard();
    }
  }

  /**
   * Runs the handler. An {@link Error} fails the attempt, too: otherwise the worker would keep the
   * claim of a job that it no longer works on.
   *
   * @return null if the attempt failed and this has been dealt with
   */
  private Outcome handle(JobHandler handler, Run run, CurrentAttempt attempt)
      throws ResultTooLongException {
    try {
      return handler.handle(run.job(), attempt);
    } catch (RedeliverException | StoppedException | ResultTooLongException ours) {
      throw ours;
    } catch (Throwable cause) {
      if (isInterrupted(cause)) {
        release(run);
      }
      fail(run, cause);
      return null;
    }
  }

  /**
   * Only the adapter interrupts a worker: the node stops, and the time to drain is over. No class
   * that is not loaded yet can be used then.
   */
  private static boolean isInterrupted(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    for (var cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
      interrupted = cause instanceof InterruptedException;
    }
    return interrupted;
  }

  /**
   * Gives the job back to the broker without spending an attempt.
   *
   * @throws RedeliverException always
   */
  private void release(Run run) {
    claims.release(run.lease());
    log("attempt-interrupted", run, "The node stops.");
    throw new RedeliverException("Job " + run.job().id() + " was interrupted, as the node stops.");
  }

  /** One attempt at a job while it runs. */
  private record Run(JobMessage message, Lease lease, int number, Instant start, TraceSpan span) {

    Job job() {
      return message.job();
    }

    /** How long the job waited since it could have started; null for a retry or a replay. */
    Duration waited() {
      if (number > 1 || message.generation() > 0) {
        return null;
      }
      var waited =
          Duration.between(job().dueAt() == null ? job().createdAt() : job().dueAt(), start);
      return waited.isNegative() ? Duration.ZERO : waited;
    }
  }

  private Duration worked(Run run) {
    return Duration.between(run.start(), clock.instant());
  }

  private void complete(Run run, Outcome.Completed outcome) {
    var worked = worked(run);
    var job = retry.call(() -> claims.complete(run.lease(), outcome.resultUrl()));
    requireFresh(job != null, run.message());
    events.completed(run.job(), worked);
    log("completed", run, "none");
    notifyListener(job);
  }

  private void reject(Run run, String reason) {
    var failure = new Failure(run.number(), clock.instant(), reason);
    boolean fresh = retry.call(() -> claims.failAttempt(run.lease(), failure, null));
    requireFresh(fresh, run.message());
    failed("rejected", run, failure);
    dispatcher.deadLetter(run.message().dispatch());
  }

  private void cancel(Run run) {
    boolean fresh = retry.call(() -> claims.stop(run.lease()));
    requireFresh(fresh, run.message());
    log("cancelled", run, "none");
  }

  /**
   * Ends an attempt that failed. The store counts attempts and the broker counts deliveries. There
   * are more deliveries than attempts after a node died, and fewer after the message was postponed.
   * If the broker would give up although attempts are left, this sends another message. If the
   * broker would redeliver although no attempt is left, this sends the dead letter.
   *
   * @throws RedeliverException if both counts agree, so that the rollback does the right thing
   */
  private void fail(Run run, Throwable cause) {
    var now = clock.instant();
    var message = run.message();
    var failure = new Failure(run.number(), now, Failure.describe(cause));
    boolean last = run.number() >= retries.maxAttempts();
    boolean lastDelivery = message.count() >= retries.maxAttempts();
    var delay =
        retries.delayAfter(lastDelivery ? run.number() : message.count()).orElse(Duration.ZERO);
    var next = last ? null : now.plus(delay);
    boolean fresh = retry.call(() -> claims.failAttempt(run.lease(), failure, next));
    failed("attempt-failed", run, failure);
    if (!fresh || last == lastDelivery) {
      throw new RedeliverException("Job " + message.id() + ": " + failure.message());
    } else if (last) {
      dispatcher.deadLetter(message.dispatch());
    } else {
      postpone(message, claims.newToken(), delay);
    }
  }

  private void failed(String event, Run run, Failure failure) {
    events.failed(run.job(), Duration.between(run.start(), failure.at()));
    run.span().failed(failure.message());
    log(event, run, failure.message());
  }

  /**
   * Notifies of a job that has completed or failed; {@link ExpirySweep} notifies of expired ones.
   * Retried here: each rollback would spend a delivery of a job that is done.
   */
  private void notifyListener(JobRecord job) {
    if (job != null && (job.status() == JobStatus.COMPLETED || job.status() == JobStatus.FAILED)) {
      retry.call(
          () -> {
            listener.ended(job);
            return job;
          });
    }
  }

  private static void requireFresh(boolean fresh, JobMessage message) {
    if (!fresh) {
      throw new RedeliverException("Job " + message.id() + " has been claimed by another worker.");
    }
  }

  private void renew() {
    try {
      claims.renew(Set.copyOf(running));
    } catch (UnavailableException away) {
      LogLine.of("leases-not-renewed").with("count", running.size()).log(LOG, WARNING);
    }
  }

  private static void log(String event, Run run, String reason) {
    LogLine.of(event)
        .with(run.job().logFields())
        .with("attempt", run.number())
        .with("reason", reason)
        .log(LOG, INFO);
  }
}
