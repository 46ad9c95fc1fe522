package io.postrider.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a job stands, and which steps lead there. */
public enum JobStatus {
  /** Accepted, nobody works on it. */
  WAITING,
  /** A worker has it. */
  ACTIVE,
  /** Between two attempts, or not due yet. */
  DELAYED,
  /** Done. */
  COMPLETED,
  /** Given up and dead-lettered. */
  FAILED,
  /** Withdrawn: before it started, or while it ran, if its handler could be stopped. */
  CANCELLED;

  /** Whether nothing happens to the job any more, short of a replay. */
  public boolean terminal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }

  /** Whether nobody has the job, and it can be withdrawn at once. */
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
      case CANCELLED -> EnumSet.of(WAITING, DELAYED, ACTIVE);
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
