package io.postrider.deadletter;

import static java.util.function.Predicate.not;
import static java.util.logging.Level.INFO;
import static java.util.logging.Level.SEVERE;

import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperation.Status;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.job.JobId;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** Replays or discards all dead letters that match, in batches. */
@ApplicationScoped
class BulkOperations {

  private static final Logger LOG = Logger.getLogger(BulkOperations.class.getName());

  /** Number of jobs replayed in one batch: each of them is sent again. */
  static final int BATCH = 1_000;

  /**
   * Number of jobs discarded in one batch: larger, because the broker walks through its whole queue
   * once for each batch.
   */
  static final int DISCARDED = 5_000;

  @Inject DeadLetterIndex failed;
  @Inject DeadLetters deadLetters;
  @Inject BulkOperationStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  /** Starts an operation in the background. */
  BulkOperation start(Action action, Filter filter) {
    var operation =
        new BulkOperation(
            UUID.randomUUID().toString(),
            action,
            filter,
            Status.RUNNING,
            failed.count(filter),
            0,
            0,
            clock.instant(),
            null,
            null);
    store.put(operation);
    executor.execute(new Run(operation));
    return operation;
  }

  /**
   * The result of a batch or of a whole operation.
   *
   * @param left number of jobs left as they are, because another job for the same request is in
   *     flight
   */
  record Done(long done, long left) {}

  /** Runs an operation on the caller's thread and waits for its end. */
  Done call(Action action, Filter filter) {
    var total = new long[2];
    each(
        action,
        filter,
        batch -> {
          total[0] += batch.done();
          total[1] += batch.left();
        });
    return new Done(total[0], total[1]);
  }

  /**
   * Processes all dead letters that match, in batches. A job that fails again meanwhile, or that
   * was left, is not processed a second time.
   */
  private void each(Action action, Filter filter, Consumer<Done> progress) {
    var until = clock.instant();
    var left = new HashSet<JobId>();
    List<JobId> former = List.of();
    int limit = action == Action.DISCARD ? DISCARDED : BATCH;
    var batch = failed.oldest(filter, until, limit);
    while (!batch.isEmpty() && !batch.equals(former)) {
      progress.accept(act(action, batch, left));
      former = batch;
      batch =
          failed.oldest(filter, until, limit + left.size()).stream()
              .filter(not(left::contains))
              .limit(limit)
              .toList();
    }
  }

  private Done act(Action action, List<JobId> batch, Set<JobId> left) {
    if (action == Action.DISCARD) {
      return new Done(deadLetters.discard(batch), 0);
    }
    var replay = deadLetters.replay(batch);
    left.addAll(replay.left().keySet());
    return new Done(replay.jobs().size(), replay.left().size());
  }

  private final class Run implements Runnable {

    private BulkOperation operation;

    Run(BulkOperation operation) {
      this.operation = operation;
    }

    @Override
    public void run() {
      try {
        each(
            operation.action(),
            operation.filter(),
            done -> {
              operation = operation.progressed(done.done(), done.left());
              store.put(operation);
            });
        operation = operation.completed(clock.instant());
      } catch (UnavailableException away) {
        operation = operation.stopped(clock.instant(), away.getMessage());
      } catch (RuntimeException cause) {
        LOG.log(SEVERE, "event=bulk-operation-failed operationId=" + operation.id(), cause);
        operation = operation.stopped(clock.instant(), "Something went wrong; the log says what.");
      }
      end();
    }

    private void end() {
      LogLine.of("bulk-operation-ended")
          .with("operationId", operation.id())
          .with("action", operation.action())
          .with("status", operation.status())
          .with("matched", operation.matched())
          .with("done", operation.done())
          .with("left", operation.left())
          .log(LOG, INFO);
      try {
        store.put(operation);
      } catch (UnavailableException away) {
        LogLine.of("bulk-operation-not-noted").with("operationId", operation.id()).log(LOG, SEVERE);
      }
    }
  }
}
