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
 * Does a delivered job: claim, handle, settle, tell. Returning acknowledges the message; a {@link
 * RedeliverException} rolls it back, and the broker decides what becomes of it.
 */
@ApplicationScoped
public class JobExecutor {

  private static final Logger LOG = Logger.getLogger(JobExecutor.class.getName());

  /** How long a claim lasts unless renewed. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** A job that another worker has in hand is looked at again after this. */
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

  private final Set<Lease> inHand = ConcurrentHashMap.newKeySet();
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
   * Does the job once.
   *
   * @throws RedeliverException if the message must come again
   */
  public void execute(JobMessage message, JobHandler handler) {
    var claim = claim(message);
    if (claim instanceof Claim.Granted granted) {
      var job = message.job();
      try (var span = tracing.process(job.queue(), job.traceparent()).here()) {
        span.set(job.spanAttributes()).set("postrider.job.attempt", granted.attempt());
        run(message, handler, granted, span);
      }
    } else if (claim instanceof Claim.Done done) {
      tell(done.record());
    } else if (claim instanceof Claim.Failed) {
      dispatcher.deadLetter(message.dispatch());
    }
  }

  /** How many jobs this node has in hand. */
  public int jobsInHand() {
    return inHand.size();
  }

  /**
   * Claims the job. One that another worker has in hand is waited for: for up to a lease here,
   * since the holder may have died, then by a message that comes later and holds no worker
   * meanwhile. A rollback would spend one of the job's attempts instead.
   */
  private Claim claim(JobMessage message) {
    var deadline = message.postponed() ? clock.instant() : clock.instant().plus(LEASE);
    var token = claims.newToken();
    var claim = retry.call(() -> ask(message, token));
    while (claim instanceof Claim.Busy && clock.instant().isBefore(deadline)) {
      retry.pause();
      claim = retry.call(() -> ask(message, token));
    }
    if (claim instanceof Claim.Busy) {
      postpone(message, token, POSTPONED);
    }
    return claim;
  }

  private Claim ask(JobMessage message, String token) {
    withdrawals.requireWritten(message.id());
    return claims.claim(message, token);
  }

  /** Retried here, for the same reason. Sent twice, the second copy finds the job done. */
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
    inHand.add(lease);
    events.started(message.job(), number, run.waited());
    try {
      var outcome = handle(handler, run, attempt);
      if (outcome instanceof Outcome.Completed completed) {
        attempt.finish();
        complete(run, completed);
        attempt.handOver();
      } else if (outcome instanceof Outcome.Rejected rejected) {
        reject(run, rejected.reason());
      }
    } catch (RedeliverException | UnavailableException passOn) {
      span.failed(passOn.getMessage());
      throw passOn;
    } catch (StoppedException stopped) {
      cancel(run);
    } catch (ResultTooLongException tooLong) {
      reject(run, tooLong.getMessage());
    } catch (Exception cause) {
      fail(run, cause);
    } finally {
      inHand.remove(lease);
      attempt.discard();
    }
  }

  /**
   * An error is the attempt's failure, too: nobody may keep a job that he does not work on.
   *
   * @return null if it failed, and the job has got another message
   */
  private Outcome handle(JobHandler handler, Run run, CurrentAttempt attempt)
      throws ResultTooLongException {
    try {
      return handler.handle(run.job(), attempt);
    } catch (RedeliverException | StoppedException | ResultTooLongException ours) {
      throw ours;
    } catch (Throwable cause) {
      fail(run, cause);
      return null;
    }
  }

  /** One go at a job. */
  private record Run(JobMessage message, Lease lease, int number, Instant start, TraceSpan span) {

    Job job() {
      return message.job();
    }

    /** Since the job could have begun; not known of those that are tried or replayed again. */
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
    tell(job);
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
   * Ends an attempt that failed. The store counts attempts, the broker deliveries: there are more
   * of these if a node died, and fewer if the message was postponed. Where the broker would give up
   * too soon, the job gets another message; where it would not yet, the job gets its dead letter.
   *
   * @throws RedeliverException where the broker does the right thing by itself
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

  /** Retried here: a message given back often enough would take the outcome to the dead letters. */
  private void tell(JobRecord job) {
    if (job != null && job.status() != JobStatus.CANCELLED) {
      retry.call(
          () -> {
            listener.ended(job);
            return job;
          });
    }
  }

  private static void requireFresh(boolean fresh, JobMessage message) {
    if (!fresh) {
      throw new RedeliverException("Job " + message.id() + " has been taken by another worker.");
    }
  }

  private void renew() {
    try {
      claims.renew(Set.copyOf(inHand));
    } catch (UnavailableException away) {
      LogLine.of("leases-not-renewed").with("count", inHand.size()).log(LOG, WARNING);
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
