package io.postrider.intake;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/**
 * Withdraws jobs whose clients get 503, so that these jobs do not run. While the store is
 * unreachable, this class keeps them in memory and withdraws them before any node starts or sends
 * anything again. If the process is killed meanwhile, these withdrawals are lost.
 */
@ApplicationScoped
public class Withdrawals {

  private static final Logger LOG = Logger.getLogger(Withdrawals.class.getName());

  /** How long a client waits at least for a store that is away; less than a second. */
  static final Duration TIMEOUT = Duration.ofMillis(800);

  /**
   * How long this node starts and sends nothing after an outage of Redis. Meanwhile other nodes
   * post a notice if they could not withdraw jobs during it: longer than a write needs to fail and
   * to be tried again.
   */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** How long the notices of other nodes are heeded, so that a broken node stops no others. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** Pause until the next try while the store is unreachable. */
  private static final Duration RETRY_DELAY = Duration.ofMillis(250);

  /** Number of withdrawals that may wait for one of several servers of the store. */
  private static final int MOST_OF_A_PART = 10_000;

  private static final int BATCH = 256;
  private static final int CAPACITY = 100_000;

  @Inject Outbox outbox;
  @Inject IdempotencyKeys keys;
  @Inject WithdrawalNotices notices;
  @Inject Clock clock;
  @Resource ManagedThreadFactory threads;

  private final Set<JobId> unwritten = ConcurrentHashMap.newKeySet();
  private GroupCommit<Submission, Boolean> writes;

  /** Those of the unwritten ones that could not be written once. */
  private final Set<JobId> blocked = ConcurrentHashMap.newKeySet();

  /** Those of the unwritten ones whose clients have got 503 already. */
  private final Set<JobId> answered = ConcurrentHashMap.newKeySet();

  /** Number of batches that the store has taken. */
  private final AtomicLong taken = new AtomicLong();

  private final RecentWithdrawals recent = new RecentWithdrawals();
  private volatile Instant graceUntil = Instant.MIN;
  private volatile boolean outage;

  /** Used by the one thread that writes. */
  private boolean posted;

  /** Since when there are notices; null if there are none. */
  private volatile Instant noticedAt;

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
   * @return true if the job will not run; false if it must run, because it has been started or
   *     accepted. Completes within a second if the store is known to be unreachable, else when it
   *     has answered, or when it has been tried in vain
   */
  CompletableFuture<Boolean> withdraw(Submission submission) {
    var id = submission.job().id();
    unwritten.add(id);
    var answer = writes.submit(submission).copy();
    endIfStuck(id, answer);
    return answer;
  }

  /**
   * While the store takes withdrawals, or is only slow, one waits for its turn: only then its
   * result is known. Nobody starts anything for a while only after the store was unreachable.
   */
  private void endIfStuck(JobId id, CompletableFuture<Boolean> answer) {
    long before = taken.get();
    delayedExecutor(TIMEOUT.toMillis(), MILLISECONDS)
        .execute(
            () -> {
              if (answer.isDone()) {
                return;
              }
              if (taken.get() > before || !isUnreachable()) {
                endIfStuck(id, answer);
              } else {
                noteAnswered(id);
                answer.complete(true);
              }
            });
  }

  private boolean isUnreachable() {
    return outage || areBlocked();
  }

  private void noteAnswered(JobId id) {
    answered.add(id);
    if (!unwritten.contains(id)) {
      answered.remove(id);
    }
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

  /** Reads the notices of all nodes; to be called each second. */
  void readNotices() {
    if (!notices.exist()) {
      noticedAt = null;
    } else if (noticedAt == null) {
      noticedAt = clock.instant();
    }
  }

  /**
   * Notes that the store is reachable. After an outage another Redis may answer, which has not got
   * the last writes of the former one: what was withdrawn lately is withdrawn once more.
   */
  void noteReachable() {
    if (outage) {
      outage = false;
      for (var withdrawn : recent.takeAll(clock.instant())) {
        unwritten.add(withdrawn.job().id());
        answered.add(withdrawn.job().id());
        writes.submit(withdrawn);
      }
    }
  }

  /**
   * Whether the store was unreachable less than {@link #GRACE} ago, or a node has posted a notice.
   */
  boolean areAwaited() {
    var now = clock.instant();
    var since = noticedAt;
    return now.isBefore(graceUntil) || since != null && now.isBefore(since.plus(LONGEST_WAIT));
  }

  /**
   * Checks that a job has no withdrawal that is not stored yet, on this node or, after an outage of
   * the store, on another one.
   *
   * @throws UnavailableException if it has one or may have one
   */
  public void requireWritten(JobId id) {
    if (areAwaited()) {
      throw new UnavailableException(
          "Redis was unreachable until just now, and jobs are withdrawn.", null);
    }
    if (unwritten.contains(id)) {
      throw new UnavailableException(
          "The job is withdrawn, but that is not stored in Redis yet.", null);
    }
  }

  private void write(List<Pending<Submission, Boolean>> batch) {
    boolean late = batch.stream().anyMatch(pending -> blocked.contains(pending.item().job().id()));
    try {
      if (!outbox.failsInParts()) {
        postNotice();
      }
      var withdrawn = outbox.withdraw(batch.stream().map(pending -> pending.item().job()).toList());
      keys.release(
          batch.stream()
              .map(Pending::item)
              .filter(submission -> submission.key() != null)
              .filter(submission -> withdrawn.contains(submission.job().id()))
              .toList());
      taken.incrementAndGet();
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
      return;
    }
    updateNotice(late);
  }

  private void postNotice() {
    if (!answered.isEmpty()) {
      posted = true;
      notices.post();
    }
  }

  /**
   * Removes the notice if it is not needed any more. Where the store has several servers, posts it
   * as soon as one that was away takes withdrawals: while it is away, jobs of the others go on.
   */
  private void updateNotice(boolean serverIsBack) {
    try {
      if (posted && answered.isEmpty()) {
        notices.remove();
        posted = false;
      } else if (serverIsBack && outbox.failsInParts()) {
        postNotice();
      }
    } catch (UnavailableException away) {
      // The notice expires, and the next write posts it again.
    }
  }

  private void written(Pending<Submission, Boolean> pending, boolean withdrawn) {
    if (withdrawn) {
      recent.add(pending.item(), clock.instant());
    }
    var id = pending.item().job().id();
    unwritten.remove(id);
    blocked.remove(id);
    answered.remove(id);
    pending.complete(withdrawn);
  }
}
