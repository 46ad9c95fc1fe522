package io.postrider.deadletter;

import static java.util.logging.Level.WARNING;

import io.postrider.broker.DeadLetterQueue;
import io.postrider.deadletter.FailedJobs.Filter;
import io.postrider.execution.JobMessage;
import io.postrider.execution.RedeliverException;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
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
 * Compares the broker's dead letters with the list of failed jobs, and repairs what only one side
 * knows. It looks at the letters only where the numbers differ in a way that the last look did not
 * explain, such as by messages that hold no job.
 */
@ApplicationScoped
class DeadLetterReconciler {

  private static final Logger LOG = Logger.getLogger(DeadLetterReconciler.class.getName());
  private static final int BATCH = 500;
  private static final int LATEST = 100;

  /** How long a difference that nothing could be done about is no reason to look again. */
  private static final Duration BELIEVED = Duration.ofHours(1);

  /** Looks that find nothing to repair take at most a tenth of the time. */
  private static final int PAUSE = 9;

  @Inject JobStore jobs;
  @Inject FailedJobs failed;
  @Inject BulkOperationStore operations;
  @Inject DeadLetterQueue queue;
  @Inject DeadLetters deadLetters;
  @Inject JobEvents events;
  @Inject Clock clock;

  private long explained;
  private Instant explainedUntil = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;

  /**
   * Looks at all dead letters, if there is a reason to.
   *
   * @param depth how many messages the DLQ holds
   */
  void reconcile(long depth) {
    long difference = depth - failed.count(Filter.ALL);
    var begin = clock.instant();
    if (difference == 0
        || difference == explained && begin.isBefore(explainedUntil)
        || begin.isBefore(pausedUntil)
        || isBulkAtWork()) {
      return;
    }
    var look = new Look();
    try {
      look.overAll();
    } finally {
      var end = clock.instant();
      int pause = look.repaired ? 1 : PAUSE;
      pausedUntil = end.plus(Duration.between(begin, end).multipliedBy(pause));
    }
    if (look.isExplained()) {
      explained = difference;
      explainedUntil = begin.plus(BELIEVED);
    }
  }

  /** Then both sides differ, and what is looked at may be gone when it is repaired. */
  private boolean isBulkAtWork() {
    return operations.latest(LATEST).stream()
        .anyMatch(operation -> operation.status() == BulkOperation.Status.RUNNING);
  }

  /** One look at all dead letters of both sides. */
  private final class Look {

    /**
     * Removed together at the end, since the broker walks through all messages for each removal.
     */
    private final List<JobMessage> stale = new ArrayList<>();

    private final List<JobId> discarded = new ArrayList<>();

    private boolean repaired;
    private boolean inHand;

    void overAll() {
      long foreign = queue.browse(BATCH, this::compare);
      if (!stale.isEmpty()) {
        queue.removeLetters(stale);
        stale.forEach(letter -> report("stale-dead-letter-removed", letter.id()));
      }
      if (!discarded.isEmpty()) {
        queue.remove(discarded);
        discarded.forEach(id -> report("discarded-dead-letter-removed", id));
      }
      takeOffWhatIsNotFailed();
      if (foreign > 0) {
        LogLine.of("foreign-dead-letters").with("count", foreign).log(LOG, WARNING);
      }
    }

    /** Whether a further look would find the same, and nothing to repair. */
    boolean isExplained() {
      return !repaired && !inHand;
    }

    private void compare(List<JobMessage> letters) {
      var records =
          jobs.find(letters.stream().map(JobMessage::id).toList()).stream()
              .collect(Collectors.toMap(JobRecord::id, Function.identity(), (one, other) -> one));
      var failedJobs = new ArrayList<JobRecord>();
      for (var letter : letters) {
        var job = records.get(letter.id());
        if (job == null || job.generation() < letter.generation()) {
          giveUp(letter);
        } else if (job.generation() != letter.generation() || hasEndedWell(job)) {
          stale.add(letter);
        } else if (job.status() == JobStatus.FAILED) {
          failedJobs.add(job);
        } else {
          giveUp(letter);
        }
      }
      list(failedJobs);
    }

    /** What was discarded or erased stays gone: its message goes, should it still be there. */
    private void list(Collection<JobRecord> failedJobs) {
      if (failedJobs.isEmpty()) {
        return;
      }
      var gone = jobs.discarded(failedJobs.stream().map(JobRecord::id).toList());
      discarded.addAll(gone);
      jobs.listFailed(failedJobs.stream().filter(job -> !gone.contains(job.id())).toList())
          .forEach(id -> report("dead-letter-listed", id));
    }

    /** Reading the list is enough: what has not failed is taken off it in passing. */
    private void takeOffWhatIsNotFailed() {
      String cursor = null;
      do {
        cursor = failed.page(Filter.ALL, cursor, BATCH).nextCursor();
      } while (cursor != null);
    }

    private void giveUp(JobMessage letter) {
      try {
        deadLetters.giveUp(letter);
        report("dead-letter-marked-failed", letter.id());
      } catch (RedeliverException stillWorkedOn) {
        // Whoever works on it settles it.
        inHand = true;
      }
    }

    private void report(String what, JobId id) {
      repaired = true;
      events.repaired(what);
      LogLine.of(what).with("jobId", id).log(LOG, WARNING);
    }
  }

  private static boolean hasEndedWell(JobRecord job) {
    return job.status() == JobStatus.COMPLETED || job.status() == JobStatus.CANCELLED;
  }
}
