package io.postrider.execution;

import static java.util.logging.Level.FINE;
import static java.util.logging.Level.INFO;

import io.postrider.intake.JobDispatcher;
import io.postrider.job.Failure;
import io.postrider.job.JobEvents;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.Outcome;
import io.postrider.job.Postponement;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.LogLine;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;

/**
 * Settles attempts: stores how an attempt ended, and does with its message and its outcome what
 * follows from that. A normal return acknowledges the message.
 */
@Dependent
class Settlement {

  private static final Logger LOG = Logger.getLogger(Settlement.class.getName());

  @Inject Claims claims;
  @Inject JobStore jobs;
  @Inject RetryPolicy retries;
  @Inject JobDispatcher dispatcher;
  @Inject OutcomeListener listener;
  @Inject BlockingRetry retry;
  @Inject JobEvents events;
  @Inject Clock clock;

  /** Retried from the first step on: the work is done, and a rollback would have it done again. */
  void complete(RunningAttempt run, Outcome.Completed outcome) {
    var worked = worked(run);
    var due = retry.call(() -> listener.dueOnCompletion(run.message()));
    var job = retry.call(() -> claims.complete(run.lease(), outcome.resultUrl(), due));
    requireFresh(job != null, run.message());
    events.completed(run.job(), worked);
    log("completed", run, "none");
    notifyOfCompletion(job, due);
  }

  /** Retried here: a rollback would spend a delivery of a job that is done. */
  private void notifyOfCompletion(JobRecord job, List<DeliveryName> due) {
    retry.call(
        () -> {
          listener.completed(job, due);
          return job;
        });
  }

  void reject(RunningAttempt run, String reason) {
    var failure = new Failure(run.number(), clock.instant(), reason);
    boolean fresh = retry.call(() -> claims.failAttempt(run.lease(), failure, null));
    requireFresh(fresh, run.message());
    failed("rejected", run, failure);
    dispatcher.deadLetter(run.message().dispatch());
  }

  /**
   * Postpones the job without spending an attempt, at most until the job has been postponed for as
   * long as it may be in all. An attempt that postpones after that fails the job.
   *
   * @param longest how long the job may be postponed in all
   */
  void postpone(RunningAttempt run, Outcome.Postponed outcome, Duration longest) {
    var now = clock.instant();
    var since = run.postponement() == null ? now : run.postponement().since();
    var end = since.plus(longest);
    if (!now.isBefore(end)) {
      reject(run, outcome.reason());
      return;
    }
    var wanted = now.plus(outcome.delay().isNegative() ? Duration.ZERO : outcome.delay());
    var until = wanted.isBefore(end) ? wanted : end;
    var all = new Postponement(run.postponements() + 1, since, outcome.reason());
    boolean fresh = retry.call(() -> claims.postpone(run.lease(), until, all));
    requireFresh(fresh, run.message());
    events.postponed(run.job(), worked(run));
    log("postponed", run, outcome.reason());
  }

  void cancel(RunningAttempt run) {
    boolean fresh = retry.call(() -> claims.stop(run.lease()));
    requireFresh(fresh, run.message());
    log("cancelled", run, "none");
    jobs.find(List.of(run.message().id())).forEach(this::notifyListener);
  }

  /**
   * Ends an attempt that failed. The store counts attempts and the broker counts deliveries. There
   * are more deliveries than attempts after a node died, and fewer after the message was replaced.
   * If the broker would give up although attempts are left, this sends another message. If the
   * broker would redeliver although no attempt is left, this sends the dead letter.
   *
   * @throws RedeliverException if both counts agree, so that the rollback does the right thing
   */
  void fail(RunningAttempt run, Throwable cause) {
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
      replace(message, claims.newToken(), delay);
    }
  }

  /**
   * Gives the job back to the broker without spending an attempt, because the node stops. No class
   * that is not loaded yet can be used then. Retried while the application is there: a job that is
   * not given back in the store has spent its attempt.
   *
   * @throws RedeliverException always
   */
  void release(RunningAttempt run) {
    retry.call(
        () -> {
          claims.release(run.lease());
          return run;
        });
    log("attempt-interrupted", run, "The node stops.");
    throw new RedeliverException("Job " + run.job().id() + " was interrupted, as the node stops.");
  }

  /**
   * Replaces the message of a job by a delayed one. If two copies are sent, one finds the job done.
   *
   * @param copy makes the new message differ from all others of the job
   */
  void replace(JobMessage message, String copy, Duration delay) {
    retry.call(
        () -> {
          dispatcher.replace(message.dispatch(), copy, delay);
          return message;
        });
    LogLine.of("message-replaced").with(message.job().logFields()).log(LOG, FINE);
  }

  /**
   * Notifies of a job that has completed or failed, or was cancelled; {@link ExpirySweep} notifies
   * of expired ones. Retried here: each rollback would spend a delivery of a job that is done.
   *
   * @param job as it is now; may be null
   */
  void notifyListener(JobRecord job) {
    if (job != null && job.status().terminal() && job.status() != JobStatus.EXPIRED) {
      retry.call(
          () -> {
            listener.ended(job);
            return job;
          });
    }
  }

  private Duration worked(RunningAttempt run) {
    return Duration.between(run.start(), clock.instant());
  }

  private void failed(String event, RunningAttempt run, Failure failure) {
    events.failed(run.job(), Duration.between(run.start(), failure.at()));
    run.span().failed(failure.message());
    log(event, run, failure.message());
  }

  private static void requireFresh(boolean fresh, JobMessage message) {
    if (!fresh) {
      throw new RedeliverException("Job " + message.id() + " has been claimed by another worker.");
    }
  }

  private static void log(String event, RunningAttempt run, String reason) {
    LogLine.of(event)
        .with(run.job().logFields())
        .with("attempt", run.number())
        .with("reason", reason)
        .log(LOG, INFO);
  }
}
