package io.postrider.deadletter;

import io.postrider.deadletter.FailedJobs.Filter;
import java.time.Instant;

/**
 * Something that is done with all dead letters that match, and how far it has come.
 *
 * @param matched how many there were when it began
 * @param done how many it has done
 * @param left how many it has left as they are, since the same is in flight
 * @param problem why it stopped early; absent if it did not
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

  /** What is done. */
  public enum Action {
    /** Jobs run again. */
    RETRY,
    /** Jobs stay failed, and are forgotten. */
    DISCARD
  }

  /** Where it stands. */
  public enum Status {
    /** At work. */
    RUNNING,
    /** All have been done. */
    COMPLETED,
    /** It stopped early; what was not done is as it was, and can be done by another one. */
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

  /** Ends it before all is done. */
  public BulkOperation stopped(Instant now, String why) {
    return new BulkOperation(
        id, action, filter, Status.STOPPED, matched, done, left, startedAt, now, why);
  }
}
