package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.Withdrawals;
import io.postrider.job.JobEvents;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import io.postrider.job.StoppedException;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.Tracing;
import io.postrider.platform.Tracing.TraceSpan;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;

/**
 * Runs the job of a delivered message in four steps: claim, handle, settle, notify. A normal return
 * acknowledges the message. A {@link RedeliverException} rolls it back; then the broker redelivers
 * or dead-letters it.
 */
@ApplicationScoped
public class JobExecutor {

  /** How long a claim lasts unless it is renewed. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** Delay of the message that replaces a message whose job another worker holds. */
  static final Duration REPLACED = Duration.ofSeconds(10);

  /** Delay of a job whose handler has found a store away. */
  static final Duration STORE_AWAY = Duration.ofSeconds(5);

  @Inject Paces paces;
  @Inject KindPermits permits;
  @Inject Claims claims;
  @Inject Withdrawals withdrawals;
  @Inject JobResults results;
  @Inject JobDispatcher dispatcher;
  @Inject LeaseRenewal leases;
  @Inject HandlerThreads handlers;
  @Inject Settlement settlement;
  @Inject BlockingRetry retry;
  @Inject JobEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;

  /**
   * Waits until the paces of the job let it start, and the kind has a permit for another job of
   * this lane, then runs one attempt at the job. Waiting comes before the claim, so that it spends
   * no attempt.
   *
   * @throws RedeliverException if the broker must redeliver the message
   */
  public void execute(JobMessage message, JobHandler handler, Lane lane) {
    var job = message.job();
    paces.run(
        handler.paces(job),
        lane,
        () -> permits.run(job.kind(), lane, () -> attempt(message, handler)));
  }

  /**
   * The same without a permit, before all others.
   *
   * @throws RedeliverException if the broker must redeliver the message
   */
  public void execute(JobMessage message, JobHandler handler) {
    paces.run(handler.paces(message.job()), Lane.URGENT, () -> attempt(message, handler));
  }

  private void attempt(JobMessage message, JobHandler handler) {
    var claim = claim(message);
    if (claim instanceof Claim.Granted granted) {
      var job = message.job();
      try (var span = tracing.process(job.queue(), job.traceparent()).here()) {
        span.set(job::spanAttributes).set("postrider.job.attempt", granted.attempt());
        run(message, handler, granted, span);
      }
    } else if (claim instanceof Claim.Done done) {
      settlement.notifyListener(done.record());
    } else if (claim instanceof Claim.Failed) {
      dispatcher.deadLetter(message.dispatch());
    }
  }

  /** Number of jobs that this node is running. */
  public int runningJobs() {
    return leases.size();
  }

  /** Number of workers on this node that wait because of the paces of their jobs. */
  public int pacedWorkers() {
    return paces.waiting();
  }

  /** Number of handlers on this node that go on although their attempts have timed out. */
  public int abandonedHandlers() {
    return handlers.abandoned();
  }

  /**
   * Claims the job. While another worker holds it, this call waits for up to a lease, because the
   * holder may have died. After that a delayed message replaces this one, so that no worker is
   * blocked. A rollback instead would spend one of the job's deliveries.
   */
  private Claim claim(JobMessage message) {
    var deadline = message.replacement() ? clock.instant() : clock.instant().plus(LEASE);
    var token = claims.newToken();
    var claim = retry.call(() -> tryClaim(message, token));
    while (claim instanceof Claim.Busy && clock.instant().isBefore(deadline)) {
      retry.pause();
      if (Thread.interrupted()) {
        throw RedeliverException.nodeStops();
      }
      claim = retry.call(() -> tryClaim(message, token));
    }
    if (claim instanceof Claim.Busy) {
      settlement.replace(message, token, REPLACED);
    }
    return claim;
  }

  private Claim tryClaim(JobMessage message, String token) {
    withdrawals.requireWritten(message.id());
    return claims.claim(message, token);
  }

  private void run(JobMessage message, JobHandler handler, Claim.Granted granted, TraceSpan span) {
    var lease = new Lease(message.id(), granted.token());
    int number = granted.attempt();
    var run =
        new RunningAttempt(message, lease, number, granted.postponement(), clock.instant(), span);
    var attempt =
        new CurrentAttempt(lease, number, run.postponements(), claims, results, retry, clock);
    leases.add(lease);
    events.started(message.job(), number, run.waited());
    try {
      var outcome = handle(handler, run, attempt);
      if (outcome instanceof Outcome.Completed completed) {
        attempt.finish();
        settlement.complete(run, completed);
        attempt.keepResults();
      } else if (outcome instanceof Outcome.Rejected rejected) {
        settlement.reject(run, rejected.reason());
      } else if (outcome instanceof Outcome.Postponed postponed) {
        settlement.postpone(run, postponed, handler.postponeFor(run.job()));
      }
    } catch (RedeliverException | UnavailableException rollback) {
      span.failed(rollback.getMessage());
      throw rollback;
    } catch (StoppedException stopped) {
      settlement.cancel(run);
    } catch (ResultTooLongException tooLong) {
      settlement.reject(run, tooLong.getMessage());
    } catch (Exception cause) {
      settlement.fail(run, cause);
    } finally {
      leases.remove(lease);
      attempt.discard();
    }
  }

  /**
   * Runs the handler. If it finds Redis or the broker away, the job is postponed, which spends no
   * attempt. An {@link Error} fails the attempt: otherwise the worker would keep the claim of a job
   * that it no longer works on.
   *
   * @return null if the attempt failed and this has been dealt with
   */
  private Outcome handle(JobHandler handler, RunningAttempt run, CurrentAttempt attempt)
      throws ResultTooLongException {
    try {
      return handlers.call(handler, run, attempt);
    } catch (RedeliverException | StoppedException | ResultTooLongException ours) {
      throw ours;
    } catch (UnavailableException away) {
      return Outcome.postponed(STORE_AWAY, away.getMessage());
    } catch (Throwable cause) {
      if (isInterrupted(cause)) {
        settlement.release(run);
      }
      settlement.fail(run, cause);
      return null;
    }
  }

  /**
   * Whether this worker was interrupted. Only the adapter does that: the node stops, and the time
   * to drain is over. No class that is not loaded yet can be used then.
   */
  private static boolean isInterrupted(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    for (var cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
      interrupted = cause instanceof InterruptedException && isOfThisThread(cause);
    }
    return interrupted;
  }

  /** A handler may also pass on that a thread of its own was interrupted, which is a failure. */
  private static boolean isOfThisThread(Throwable interrupt) {
    for (var frame : interrupt.getStackTrace()) {
      if (frame.getClassName().equals(JobExecutor.class.getName())) {
        return true;
      }
    }
    return false;
  }
}
