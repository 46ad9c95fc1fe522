package io.postrider.job;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.postrider.job.Claims.Settlement;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Does a delivered job: claim, handle, settle, tell. Returning acknowledges the message; a {@link
 * RedeliverException} rolls it back, and the broker decides what becomes of it.
 */
@ApplicationScoped
public class JobExecutor {

  private static final System.Logger LOG = System.getLogger(JobExecutor.class.getName());

  /** How long a claim lasts unless renewed. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  @Inject Claims claims;
  @Inject JobResults results;
  @Inject RetryPolicy retries;
  @Inject JobDispatcher dispatcher;
  @Inject OutcomeListener listener;
  @Inject Patience patience;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Set<Settlement> inHand = ConcurrentHashMap.newKeySet();
  private ScheduledFuture<?> renewal;

  @PostConstruct
  void start() {
    long period = LEASE.dividedBy(3).toMillis();
    renewal = timer.scheduleAtFixedRate(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    renewal.cancel(false);
  }

  /**
   * Does the job once.
   *
   * @throws RedeliverException if the message must come again
   */
  public void execute(Delivery delivery, JobHandler handler) {
    var claim = claim(delivery);
    if (claim instanceof Claim.Granted granted) {
      run(delivery, handler, granted);
    } else if (claim instanceof Claim.Done done) {
      tell(done.record());
    }
  }

  /** A job that another worker has is waited for: a rollback would spend one of its attempts. */
  private Claim claim(Delivery delivery) {
    var deadline = clock.instant().plus(LEASE);
    var token = claims.newToken();
    var claim = patience.call(() -> claims.claim(delivery, token));
    while (claim instanceof Claim.Busy) {
      if (clock.instant().isAfter(deadline)) {
        throw new RedeliverException("Job " + delivery.id() + " is in another worker's hands.");
      }
      patience.pause();
      claim = patience.call(() -> claims.claim(delivery, token));
    }
    return claim;
  }

  private void run(Delivery delivery, JobHandler handler, Claim.Granted granted) {
    var settlement = new Settlement(delivery.id(), granted.token());
    int number = granted.attempt();
    var attempt = new CurrentAttempt(settlement, number, claims, results, patience, clock);
    inHand.add(settlement);
    try {
      var outcome = handler.handle(delivery.job(), attempt);
      if (outcome instanceof Outcome.Completed completed) {
        attempt.finish();
        complete(delivery, settlement, number, completed);
        attempt.handOver();
      } else if (outcome instanceof Outcome.Rejected rejected) {
        reject(delivery, settlement, number, rejected.reason());
      }
    } catch (RedeliverException | UnavailableException passOn) {
      throw passOn;
    } catch (StoppedException stopped) {
      cancel(delivery, settlement, number);
    } catch (ResultTooLongException tooLong) {
      reject(delivery, settlement, number, tooLong.getMessage());
    } catch (Exception cause) {
      fail(delivery, settlement, number, cause);
    } finally {
      inHand.remove(settlement);
      attempt.discard();
    }
  }

  private void complete(
      Delivery delivery, Settlement settlement, int attempt, Outcome.Completed outcome) {
    var job = patience.call(() -> claims.complete(settlement, outcome.resultUrl()));
    requireFresh(job != null, delivery);
    log("completed", delivery, attempt, "none");
    tell(job);
  }

  private void reject(Delivery delivery, Settlement settlement, int attempt, String reason) {
    var failure = new Failure(attempt, clock.instant(), reason);
    boolean fresh = patience.call(() -> claims.failAttempt(settlement, failure, null));
    requireFresh(fresh, delivery);
    log("rejected", delivery, attempt, reason);
    dispatcher.deadLetter(new JobDispatcher.Dispatch(delivery.job(), delivery.generation()));
  }

  private void cancel(Delivery delivery, Settlement settlement, int attempt) {
    boolean fresh = patience.call(() -> claims.stop(settlement));
    requireFresh(fresh, delivery);
    log("cancelled", delivery, attempt, "none");
  }

  private void fail(Delivery delivery, Settlement settlement, int attempt, Exception cause) {
    var now = clock.instant();
    var failure = new Failure(attempt, now, Failure.describe(cause));
    var next = retries.delayAfter(delivery.count()).map(now::plus).orElse(null);
    patience.call(() -> claims.failAttempt(settlement, failure, next));
    log("attempt-failed", delivery, attempt, failure.message());
    throw new RedeliverException("Job " + delivery.id() + ": " + failure.message());
  }

  /**
   * With patience: a message given back often enough would take the outcome to the dead letters.
   */
  private void tell(JobRecord job) {
    if (job != null && job.status() != JobStatus.CANCELLED) {
      patience.call(
          () -> {
            listener.ended(job);
            return job;
          });
    }
  }

  private static void requireFresh(boolean fresh, Delivery delivery) {
    if (!fresh) {
      throw new RedeliverException("Job " + delivery.id() + " has been taken by another worker.");
    }
  }

  private void renew() {
    try {
      claims.renew(Set.copyOf(inHand));
    } catch (UnavailableException away) {
      LOG.log(WARNING, "event=leases-not-renewed count={0}", inHand.size());
    }
  }

  private static void log(String event, Delivery delivery, int attempt, String reason) {
    LOG.log(
        INFO,
        "event={0} jobId={1} kind={2} type={3} attempt={4} reason=\"{5}\"",
        event,
        delivery.id(),
        delivery.job().kind(),
        delivery.job().type(),
        attempt,
        reason);
  }
}
