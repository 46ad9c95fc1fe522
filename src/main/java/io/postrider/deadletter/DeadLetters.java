package io.postrider.deadletter;

import static java.util.function.Predicate.not;
import static java.util.logging.Level.WARNING;

import io.postrider.broker.Addresses;
import io.postrider.broker.DeadLetterQueue;
import io.postrider.execution.Claim;
import io.postrider.execution.Claims;
import io.postrider.execution.JobMessage;
import io.postrider.execution.OutcomeListener;
import io.postrider.execution.RedeliverException;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.Outbox;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.LogLine;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/** Handles dead letters: marks their jobs as failed, replays them and discards them. */
@ApplicationScoped
public class DeadLetters {

  private static final Logger LOG = Logger.getLogger(DeadLetters.class.getName());
  private static final String UNKNOWN = "The worker stopped before it could say why.";

  @Inject Claims claims;
  @Inject JobStore jobs;
  @Inject Outbox outbox;
  @Inject ReplayReservations reservations;
  @Inject JobDispatcher dispatcher;
  @Inject DeadLetterQueue queue;
  @Inject OutcomeListener listener;
  @Inject RetryPolicy retries;
  @Inject BlockingRetry retry;
  @Inject JobEvents events;
  @Inject Tracing tracing;

  /**
   * Marks the job of a dead letter as failed, and notifies the listener.
   *
   * @throws RedeliverException while a worker holds the job
   */
  void giveUp(JobMessage message) {
    try (var span = tracing.process(Addresses.DEAD_LETTERS, message.job().traceparent()).here()) {
      span.set(message.job()::spanAttributes);
      settle(message);
    }
  }

  private void settle(JobMessage message) {
    var claim = retry.call(() -> claims.giveUp(message, UNKNOWN, retries.maxAttempts()));
    if (claim instanceof Claim.Busy) {
      throw new RedeliverException("Job " + message.id() + " is still held by a worker.");
    }
    if (claim instanceof Claim.AttemptsLeft) {
      replaceDeadLetter(message);
    } else if (claim instanceof Claim.Done done && done.record() == null) {
      // It was withdrawn, discarded, erased or replayed.
      queue.remove(message);
    } else if (claim instanceof Claim.Done done && isOutcomeOf(message, done.record())) {
      var job = done.record();
      if (job.status() == JobStatus.FAILED) {
        events.deadLettered(job.job());
        log(job);
      }
      listener.ended(job);
    }
  }

  /**
   * Replaces the dead letter of a job that has attempts left by another job message. The broker has
   * counted deliveries that were no attempts, because a node died. After a crash between the two
   * steps there are two messages; one of them finds the job held or done.
   */
  private void replaceDeadLetter(JobMessage message) {
    var delay = retries.delayAfter(1).orElse(Duration.ZERO);
    dispatcher.replace(message.dispatch(), claims.newToken(), delay);
    queue.remove(message);
    LogLine.of("dead-letter-given-back").with(message.job().logFields()).log(LOG, WARNING);
  }

  /**
   * Whether the job has ended in the generation of the message. It may be completed: the worker may
   * have been killed on the last attempt after it settled and before it notified the listener.
   */
  private static boolean isOutcomeOf(JobMessage message, JobRecord job) {
    return job != null
        && (job.status() == JobStatus.FAILED || job.status() == JobStatus.COMPLETED)
        && job.generation() == message.generation();
  }

  private static void log(JobRecord job) {
    LogLine.of("dead-lettered")
        .with(job.job().logFields())
        .with("attempts", job.attempts())
        .with("reason", job.error())
        .log(LOG, WARNING);
  }

  /**
   * The result of a replay.
   *
   * @param jobs the jobs that run again
   * @param left the jobs that stay failed because another job for the same request is in flight,
   *     each with that other job, if it is known yet
   */
  record Replay(List<JobRecord> jobs, Map<JobId, Optional<JobId>> left) {}

  /**
   * Runs failed jobs again, except those for whose request another job is in flight. The steps are:
   * reserve the in-flight key; change the state and write the outbox entry; send the message;
   * remove the dead letter. After a crash between two steps the outbox relay sends the message, and
   * no job runs twice.
   *
   * @throws UnavailableException if it is not certain that all of them will run
   */
  Replay replay(Collection<JobId> ids) {
    var failed = jobs.find(ids).stream().filter(job -> job.status() == JobStatus.FAILED).toList();
    var reserved = reservations.reserve(failed);
    var left = reserved.holders();
    var replayed =
        jobs.replay(failed.stream().map(JobRecord::id).filter(not(left::containsKey)).toList());
    reservations.settle(reserved, replayed);
    send(replayed);
    return new Replay(replayed, left);
  }

  private void send(List<JobRecord> replayed) {
    var again = replayed.stream().map(Dispatch::of).toList();
    var confirmed = dispatcher.dispatch(again);
    if (!confirmed.isEmpty()) {
      outbox.confirm(confirmed);
      queue.removeReplayed(replayed.stream().filter(job -> confirmed.contains(job.id())).toList());
    }
    if (confirmed.size() < replayed.size()) {
      throw new UnavailableException("The broker has not confirmed all of them.", null);
    }
  }

  /**
   * Discards dead letters for good; the jobs stay failed.
   *
   * @return how many of the jobs were dead letters
   */
  public int discard(Collection<JobId> ids) {
    queue.remove(ids);
    return jobs.discard(ids);
  }
}
