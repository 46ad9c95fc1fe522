package io.postrider.deadletter;

import io.postrider.deadletter.DeadLetterIndex.Filter;
import java.time.Instant;

/**
 * A replay or discard of all dead letters that match a filter, and its progress.
 *
 * @param matched number of dead letters that matched when it began
 * @param done number of jobs replayed or discarded so far
 * @param left number of jobs left as they are, because another job for the same request is in
 *     flight
 * @param problem why it stopped before the end; absent if it did not
 */
public record BulkOperation(
    String id,
    Action action,
    Filter filter,
    Status status,
    long matched,
    long done,
    long left,
    Instant startedAt,
    Instant finishedAt,
    String problem) {

  /** What is done with each dead letter. */
  public enum Action {
    /** Replay: the job runs again. */
    RETRY,
    /** Discard: the job stays failed and is no dead letter any more. */
    DISCARD
  }

  /** The state of the operation. */
  public enum Status {
    /** In progress. */
    RUNNING,
    /** All matching dead letters have been processed. */
    COMPLETED,
    /**
     * It stopped before the end. The remaining dead letters are unchanged; a new operation can
     * process them.
     */
    STOPPED
  }

  BulkOperation progressed(long more, long moreLeft) {
    return new BulkOperation(
        id, action, filter, status, matched, done + more, left + moreLeft, startedAt, null, null);
  }

  BulkOperation completed(Instant now) {
    return new BulkOperation(
        id, action, filter, Status.COMPLETED, matched, done, left, startedAt, now, null);
  }

  /** The same operation, stopped before the end. */
  public BulkOperation stopped(Instant now, String why) {
    return new BulkOperation(
        id, action, filter, Status.STOPPED, matched, done, left, startedAt, now, why);
  }
}
