package io.postrider.deadletter;

import static java.util.logging.Level.WARNING;

import io.postrider.broker.DeadLetterQueue;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.execution.JobMessage;
import io.postrider.execution.RedeliverException;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.Repairs;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Compares the broker's dead letters with the list of failed jobs, and repairs the differences. It
 * browses the dead letters only if the two counts differ, and the last browse has not explained the
 * difference: messages that hold no job explain one.
 */
@ApplicationScoped
class DeadLetterReconciler {

  private static final Logger LOG = Logger.getLogger(DeadLetterReconciler.class.getName());
  private static final int BATCH = 500;
  private static final int LATEST = 100;

  /** How long an explained difference is no reason to browse again. */
  private static final Duration EXPLAINED_FOR = Duration.ofHours(1);

  /**
   * The pause after a browse that repairs nothing, as a multiple of its duration: browsing takes at
   * most a tenth of the time.
   */
  private static final int PAUSE_FACTOR = 9;

  @Inject JobStore jobs;
  @Inject DeadLetterIndex failed;
  @Inject BulkOperationStore operations;
  @Inject DeadLetterQueue queue;
  @Inject DeadLetters deadLetters;
  @Inject Leadership leadership;
  @Inject JobEvents events;
  @Inject Clock clock;

  private long explained;
  private Instant explainedUntil = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;

  /**
   * Browses all dead letters, if there is a reason to.
   *
   * @param depth how many messages the DLQ holds
   */
  void reconcile(long depth) {
    long difference = depth - failed.count(Filter.ALL);
    var begin = clock.instant();
    if (difference == 0
        || difference == explained && begin.isBefore(explainedUntil)
        || begin.isBefore(pausedUntil)
        || isBulkOperationRunning()) {
      return;
    }
    var comparison = new Comparison();
    try {
      comparison.run();
    } finally {
      var end = clock.instant();
      int pause = comparison.repaired ? 1 : PAUSE_FACTOR;
      pausedUntil = end.plus(Duration.between(begin, end).multipliedBy(pause));
    }
    if (comparison.isExplained()) {
      explained = difference;
      explainedUntil = begin.plus(EXPLAINED_FOR);
    }
  }

  /**
   * Whether a bulk operation is running. Until it ends the counts differ anyway, and a dead letter
   * may be gone when it is to be repaired.
   */
  private boolean isBulkOperationRunning() {
    return operations.latest(LATEST).stream()
        .anyMatch(operation -> operation.status() == BulkOperation.Status.RUNNING);
  }

  /** One comparison of all dead letters with all failed jobs. */
  private final class Comparison {

    /**
     * Removed together at the end, because the broker walks through all messages for each removal.
     */
    private final List<JobMessage> stale = new ArrayList<>();

    private final List<JobId> discarded = new ArrayList<>();

    private boolean repaired;
    private boolean held;

    /** Whether another node leads meanwhile, and makes the comparison. */
    private boolean abandoned;

    void run() {
      long foreign = queue.browse(BATCH, this::compare);
      if (abandoned) {
        return;
      }
      if (!stale.isEmpty()) {
        queue.removeMessages(stale);
        stale.forEach(message -> report("stale-dead-letter-removed", message.id()));
      }
      if (!discarded.isEmpty()) {
        queue.remove(discarded);
        discarded.forEach(id -> report("discarded-dead-letter-removed", id));
      }
      unlistJobsThatHaveNotFailed();
      if (foreign > 0) {
        LogLine.of("foreign-dead-letters").with("count", foreign).log(LOG, WARNING);
      }
    }

    /** Whether another comparison would find the same difference, and nothing to repair. */
    boolean isExplained() {
      return !repaired && !held && !abandoned;
    }

    private void compare(List<JobMessage> messages) {
      if (abandoned || !leadership.lead()) {
        abandoned = true;
        return;
      }
      var records =
          jobs.find(messages.stream().map(JobMessage::id).toList()).stream()
              .collect(Collectors.toMap(JobRecord::id, Function.identity(), (one, other) -> one));
      var failedJobs = new ArrayList<JobRecord>();
      for (var message : messages) {
        var job = records.get(message.id());
        if (job == null || job.generation() < message.generation()) {
          giveUp(message);
        } else if (job.generation() != message.generation() || hasEndedWithoutFailure(job)) {
          stale.add(message);
        } else if (job.status() == JobStatus.FAILED) {
          failedJobs.add(job);
        } else {
          giveUp(message);
        }
      }
      list(failedJobs);
    }

    /**
     * Lists failed jobs that are missing in the list. The messages of discarded and erased jobs are
     * removed instead: what is discarded or erased stays gone.
     */
    private void list(Collection<JobRecord> failedJobs) {
      if (failedJobs.isEmpty()) {
        return;
      }
      var gone = jobs.discarded(failedJobs.stream().map(JobRecord::id).toList());
      discarded.addAll(gone);
      jobs.listFailed(failedJobs.stream().filter(job -> !gone.contains(job.id())).toList())
          .forEach(id -> report("dead-letter-listed", id));
    }

    /** Reads the whole list, which removes from it the jobs that have not failed. */
    private void unlistJobsThatHaveNotFailed() {
      String cursor = null;
      do {
        cursor = failed.page(Filter.ALL, cursor, BATCH).nextCursor();
      } while (cursor != null);
    }

    private void giveUp(JobMessage message) {
      try {
        deadLetters.giveUp(message);
        report("dead-letter-marked-failed", message.id());
      } catch (RedeliverException stillHeld) {
        // The worker that holds the job settles it.
        held = true;
      }
    }

    private void report(String what, JobId id) {
      repaired = true;
      Repairs.report(what, id, events);
    }
  }

  private static boolean hasEndedWithoutFailure(JobRecord job) {
    return job.status().terminal() && job.status() != JobStatus.FAILED;
  }
}
