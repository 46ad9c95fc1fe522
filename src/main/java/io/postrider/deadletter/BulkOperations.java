package io.postrider.deadletter;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.SEVERE;

import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperation.Status;
import io.postrider.job.FailedJobs;
import io.postrider.job.FailedJobs.Filter;
import io.postrider.job.JobId;
import io.postrider.job.LogLine;
import io.postrider.job.UnavailableException;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.logging.Logger;

/** Replays or discards all dead letters that match, in batches. */
@ApplicationScoped
class BulkOperations {

  private static final Logger LOG = Logger.getLogger(BulkOperations.class.getName());

  /** The broker looks through its queue once for each batch. */
  static final int BATCH = 1_000;

  @Inject FailedJobs failed;
  @Inject DeadLetters deadLetters;
  @Inject BulkOperationStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  /** Begins, and does not wait. */
  BulkOperation start(Action action, Filter filter) {
    var operation =
        new BulkOperation(
            UUID.randomUUID().toString(),
            action,
            filter,
            Status.RUNNING,
            failed.count(filter),
            0,
            clock.instant(),
            null,
            null);
    store.put(operation);
    executor.execute(new Run(operation));
    return operation;
  }

  /**
   * Does it at once.
   *
   * @return how many it was done with
   */
  long call(Action action, Filter filter) {
    var total = new long[1];
    each(action, filter, done -> total[0] += done);
    return total[0];
  }

  /** What fails again meanwhile is not touched a second time. */
  private void each(Action action, Filter filter, LongConsumer progress) {
    var until = clock.instant();
    List<JobId> former = List.of();
    var batch = failed.oldest(filter, until, BATCH);
    while (!batch.isEmpty() && !batch.equals(former)) {
      progress.accept(
          action == Action.RETRY ? deadLetters.replay(batch).size() : deadLetters.discard(batch));
      former = batch;
      batch = failed.oldest(filter, until, BATCH);
    }
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
              operation = operation.progressed(done);
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
          .log(LOG, INFO);
      try {
        store.put(operation);
      } catch (UnavailableException away) {
        LogLine.of("bulk-operation-not-noted").with("operationId", operation.id()).log(LOG, SEVERE);
      }
    }
  }
}
