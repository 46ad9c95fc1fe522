package io.postrider.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.logging.Level.WARNING;
import static java.util.stream.Collectors.toSet;

import io.postrider.job.JobId;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Withdraws jobs whose clients get 503, so that these jobs do not run. While the store is
 * unreachable, this class keeps them in memory and withdraws them before this node starts or sends
 * anything again. If the process is killed meanwhile, these withdrawals are lost.
 */
@ApplicationScoped
public class Withdrawals {

  private static final Logger LOG = Logger.getLogger(Withdrawals.class.getName());

  /** The longest time that a client waits for the withdrawal; less than a second. */
  static final Duration TIMEOUT = Duration.ofMillis(800);

  /**
   * How long this node starts and sends nothing after an outage of Redis. Meanwhile other nodes
   * withdraw the jobs that they could not withdraw during it.
   */
  static final Duration GRACE = Duration.ofSeconds(3);

  /**
   * For how long a withdrawal is remembered: longer than an outage lasts in which another Redis
   * takes over.
   */
  private static final Duration REPEATED = Duration.ofMinutes(1);

  private static final int MOST_REPEATED = 10_000;

  /** Pause until the next try while the store is unreachable. */
  private static final Duration RETRY_DELAY = Duration.ofMillis(250);

  /** Number of withdrawals that may wait for one of several servers of the store. */
  private static final int MOST_OF_A_PART = 10_000;

  private static final int BATCH = 256;
  private static final int CAPACITY = 100_000;

  @Inject Outbox outbox;
  @Inject IdempotencyKeys keys;
  @Inject Clock clock;
  @Resource ManagedThreadFactory threads;

  private final Set<JobId> unwritten = ConcurrentHashMap.newKeySet();
  private GroupCommit<Submission, Boolean> writes;

  /** Those of the unwritten ones that could not be written once. */
  private final Set<JobId> blocked = ConcurrentHashMap.newKeySet();

  private volatile Instant graceUntil = Instant.MIN;
  private volatile boolean outage;

  /** What was withdrawn lately, the oldest first; guarded by itself. */
  private final Deque<Written> recent = new ArrayDeque<>();

  private record Written(Submission submission, Instant at) {}

  @PostConstruct
  void start() {
    writes = new GroupCommit<>(threads, 1, BATCH, CAPACITY, this::write);
  }

  @PreDestroy
  void stop() {
    writes.close();
  }

  /**
   * Withdraws the job of a request, whether it is stored or not, and releases its idempotency key.
   *
   * @return completes within a second: true if the job will not run; false if it must run, because
   *     it has been started or accepted
   */
  CompletableFuture<Boolean> withdraw(Submission submission) {
    unwritten.add(submission.job().id());
    return writes
        .submit(submission)
        .copy()
        .completeOnTimeout(true, TIMEOUT.toMillis(), MILLISECONDS);
  }

  /** Whether there are withdrawals that cannot be stored, because the store is unreachable. */
  public boolean areBlocked() {
    return !blocked.isEmpty();
  }

  /**
   * Whether no further jobs may be stored, because they would have to be withdrawn, too: the store
   * is unreachable, or a part of it has been for long.
   */
  boolean areTooMany() {
    return areBlocked() && (!outbox.failsInParts() || blocked.size() >= MOST_OF_A_PART);
  }

  /** Notes that the store is unreachable at this moment. */
  void noteOutage() {
    graceUntil = clock.instant().plus(GRACE);
    outage = true;
  }

  /**
   * Notes that the store is reachable. After an outage another Redis may answer, which has not got
   * the last writes of the former one: what was withdrawn lately is withdrawn once more.
   */
  void noteReachable() {
    if (outage) {
      outage = false;
      List<Written> repeated;
      synchronized (recent) {
        forgetOld();
        repeated = List.copyOf(recent);
        recent.clear();
      }
      repeated.forEach(written -> writes.submit(written.submission()));
    }
  }

  private void remember(Submission withdrawn) {
    synchronized (recent) {
      forgetOld();
      recent.add(new Written(withdrawn, clock.instant()));
    }
  }

  private void forgetOld() {
    var oldest = clock.instant().minus(REPEATED);
    while (!recent.isEmpty()
        && (recent.size() >= MOST_REPEATED || recent.peek().at().isBefore(oldest))) {
      recent.poll();
    }
  }

  /** Whether the store was unreachable less than {@link #GRACE} ago. */
  boolean areAwaited() {
    return clock.instant().isBefore(graceUntil);
  }

  /**
   * Checks that a job has no withdrawal that is not stored yet, on this node or, after an outage of
   * the store, on another one.
   *
   * @throws UnavailableException if it has one or may have one
   */
  public void requireWritten(JobId id) {
    if (areAwaited()) {
      throw new UnavailableException("Redis was unreachable until just now.", null);
    }
    if (unwritten.contains(id)) {
      throw new UnavailableException(
          "The job is withdrawn, but that is not stored in Redis yet.", null);
    }
  }

  private void write(List<Pending<Submission, Boolean>> batch) {
    try {
      var withdrawn = outbox.withdraw(batch.stream().map(pending -> pending.item().job()).toList());
      keys.release(
          batch.stream()
              .map(Pending::item)
              .filter(submission -> submission.key() != null)
              .filter(submission -> withdrawn.contains(submission.job().id()))
              .toList());
      batch.forEach(pending -> written(pending, withdrawn.contains(pending.item().job().id())));
      LogLine.of("withdrawn")
          .with("count", withdrawn.size())
          .with("jobIds", withdrawn.stream().limit(10).collect(toSet()))
          .log(LOG, WARNING);
    } catch (UnavailableException failed) {
      if (batch.size() > 1 && outbox.failsInParts()) {
        batch.forEach(pending -> write(List.of(pending)));
        return;
      }
      batch.forEach(pending -> blocked.add(pending.item().job().id()));
      batch.forEach(pending -> writes.resubmit(pending, RETRY_DELAY));
    }
  }

  private void written(Pending<Submission, Boolean> pending, boolean withdrawn) {
    if (withdrawn) {
      remember(pending.item());
    }
    unwritten.remove(pending.item().job().id());
    blocked.remove(pending.item().job().id());
    pending.complete(withdrawn);
  }
}
