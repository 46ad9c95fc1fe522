package io.postrider.webhook;

import java.time.Instant;

/**
 * Sends deliveries to a registered endpoint again, in the background. An endpoint has one replay at
 * a time; the latest is kept for a day.
 *
 * @param all whether deliveries are sent again that have arrived, too
 * @param to the time before which the events happened
 * @param matched how many deliveries matched when it began
 * @param done how many were sent again so far
 * @param problem why it stopped before the end; absent if it did not
 */
public record Replay(
    String endpointId,
    boolean all,
    Instant from,
    Instant to,
    Status status,
    long matched,
    long done,
    Instant startedAt,
    Instant finishedAt,
    String problem) {

  /** The state of a replay. */
  public enum Status {
    /** In progress. */
    RUNNING,
    /** All that matched were sent again. */
    COMPLETED,
    /** It stopped before the end; another replay can send the rest. */
    STOPPED
  }

  Replay progressed(long more) {
    return new Replay(
        endpointId, all, from, to, status, matched, done + more, startedAt, null, null);
  }

  Replay completed(Instant now) {
    return new Replay(
        endpointId, all, from, to, Status.COMPLETED, matched, done, startedAt, now, null);
  }

  /** The same replay, stopped before the end. */
  public Replay stopped(Instant now, String why) {
    return new Replay(
        endpointId, all, from, to, Status.STOPPED, matched, done, startedAt, now, why);
  }
}
