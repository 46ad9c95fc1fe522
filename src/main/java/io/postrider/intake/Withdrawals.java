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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Withdraws jobs whose clients are told that they were not accepted, so that these do not run.
 * While the store is away, they are remembered here, and withdrawn before this node starts or sends
 * anything again. A process that is killed meanwhile forgets them.
 */
@ApplicationScoped
public class Withdrawals {

  private static final Logger LOG = Logger.getLogger(Withdrawals.class.getName());

  /** A client waits this long, at most, for the store to be told; less than a second. */
  static final Duration PATIENCE = Duration.ofMillis(800);

  /** A store that is away is asked again after this. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private static final int BATCH = 256;
  private static final int CAPACITY = 100_000;

  @Inject Outbox outbox;
  @Inject IdempotencyKeys keys;
  @Resource ManagedThreadFactory threads;

  private final Set<JobId> unwritten = ConcurrentHashMap.newKeySet();
  private GroupCommit<Submission, Boolean> writes;
  private volatile boolean away;

  @PostConstruct
  void start() {
    writes = new GroupCommit<>(threads, 1, BATCH, CAPACITY, this::write);
  }

  @PreDestroy
  void stop() {
    writes.close();
  }

  /**
   * Withdraws what was asked for, with its idempotency key, whether it is stored yet or not.
   *
   * @return completed within a second: whether it will not run; false if it must, since it has been
   *     started, or was the answer to another request
   */
  CompletableFuture<Boolean> withdraw(Submission submission) {
    unwritten.add(submission.job().id());
    return writes
        .submit(submission)
        .copy()
        .completeOnTimeout(true, PATIENCE.toMillis(), MILLISECONDS);
  }

  /** Whether the store has not been told of all of them, since it is away. */
  public boolean areHeldUp() {
    return away && !unwritten.isEmpty();
  }

  /**
   * Lets only jobs pass of which the store knows all there is to know.
   *
   * @throws UnavailableException if the job is withdrawn, and the store has not been told yet
   */
  public void requireWritten(JobId id) {
    if (unwritten.contains(id)) {
      throw new UnavailableException("Redis does not know yet that the job is withdrawn.", null);
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
      away = false;
      batch.forEach(pending -> written(pending, withdrawn.contains(pending.item().job().id())));
      LogLine.of("withdrawn")
          .with("count", withdrawn.size())
          .with("jobIds", withdrawn.stream().limit(10).collect(toSet()))
          .log(LOG, WARNING);
    } catch (UnavailableException failed) {
      away = true;
      batch.forEach(pending -> writes.resubmit(pending, PAUSE));
    }
  }

  private void written(Pending<Submission, Boolean> pending, boolean withdrawn) {
    unwritten.remove(pending.item().job().id());
    pending.complete(withdrawn);
  }
}
