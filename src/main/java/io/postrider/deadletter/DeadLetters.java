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

/** What becomes of jobs that were given up. */
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
   * Marks the job of a dead letter as failed, and tells.
   *
   * @throws RedeliverException while somebody still works on it
   */
  void giveUp(JobMessage message) {
    try (var span = tracing.process(Addresses.DEAD_LETTERS, message.job().traceparent()).here()) {
      span.set(message.job().spanAttributes());
      settle(message);
    }
  }

  private void settle(JobMessage message) {
    var claim = retry.call(() -> claims.giveUp(message, UNKNOWN, retries.maxAttempts()));
    if (claim instanceof Claim.Busy) {
      throw new RedeliverException("Job " + message.id() + " is still in a worker's hands.");
    }
    if (claim instanceof Claim.AttemptsLeft) {
      giveBack(message);
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
   * The broker has counted deliveries that were no attempts, as its node died: the job gets another
   * message in place of the dead letter. After a crash in between there are two, and one of them
   * finds the job in hand or done.
   */
  private void giveBack(JobMessage message) {
    var delay = retries.delayAfter(1).orElse(Duration.ZERO);
    dispatcher.postpone(message.dispatch(), claims.newToken(), delay);
    queue.remove(message);
    LogLine.of("dead-letter-given-back").with(message.job().logFields()).log(LOG, WARNING);
  }

  /** A worker killed on the last attempt may have completed the job, and told nobody. */
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
   * What came of a replay.
   *
   * @param jobs the jobs that run again; others were not failed any more, or are left
   * @param left the jobs that stay failed since another job of the same request is in flight, each
   *     with that other job, if it is known yet
   */
  record Replay(List<JobRecord> jobs, Map<JobId, Optional<JobId>> left) {}

  /**
   * Runs failed jobs again, except beside another job that does the same. First the in-flight key
   * is reserved, then the state changes and the outbox knows, then the message goes out, then the
   * dead letter goes: after a crash in between the relay sends, and no order runs twice.
   *
   * @throws UnavailableException if it is not certain that all of them run
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
    var again = replayed.stream().map(job -> new Dispatch(job.job(), job.generation())).toList();
    var taken = dispatcher.dispatch(again);
    if (!taken.isEmpty()) {
      outbox.confirm(taken);
      queue.removeReplayed(replayed.stream().filter(job -> taken.contains(job.id())).toList());
    }
    if (taken.size() < replayed.size()) {
      throw new UnavailableException("The broker has not confirmed all of them.", null);
    }
  }

  /**
   * Gives up for good: the jobs stay failed, and are no dead letters any more.
   *
   * @return how many of them were
   */
  public int discard(Collection<JobId> ids) {
    queue.remove(ids);
    return jobs.discard(ids);
  }
}
