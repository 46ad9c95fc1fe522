package io.postrider.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The state of a job, and the transitions that are allowed. */
public enum JobStatus {
  /** Accepted and not started. */
  WAITING,
  /** A worker holds it. */
  ACTIVE,
  /** Waiting for the next attempt, or not due yet. */
  DELAYED,
  /** Done. */
  COMPLETED,
  /** Given up and dead-lettered. */
  FAILED,
  /**
   * Cancelled by the client: before it started, or while it ran if its handler reports progress.
   */
  CANCELLED,
  /** No attempt began before its time of expiry, or none after those that failed. */
  EXPIRED;

  /** Whether this is a final state, which only a replay can leave. */
  public boolean terminal() {
    return switch (this) {
      case WAITING, ACTIVE, DELAYED -> false;
      case COMPLETED, FAILED, CANCELLED, EXPIRED -> true;
    };
  }

  /** Whether no worker holds the job, so that it can be cancelled at once. */
  public boolean pending() {
    return this == WAITING || this == DELAYED;
  }

  /** The states from which this one may follow. */
  public Set<JobStatus> sources() {
    return switch (this) {
      case WAITING -> EnumSet.of(FAILED);
      case ACTIVE -> EnumSet.of(WAITING, DELAYED, ACTIVE);
      case DELAYED, COMPLETED -> EnumSet.of(ACTIVE);
      case FAILED -> EnumSet.of(WAITING, DELAYED, ACTIVE);
      case CANCELLED, EXPIRED -> EnumSet.of(WAITING, DELAYED, ACTIVE);
    };
  }

  /** The name in JSON and in Redis. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #label()} back.
   *
   * @throws IllegalArgumentException if there is no such status
   */
  public static JobStatus of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
