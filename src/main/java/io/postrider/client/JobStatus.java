package io.postrider.client;

/** The state of a job. */
public enum JobStatus {
  /** Waits for a worker. */
  WAITING,
  /** An attempt runs. */
  ACTIVE,
  /** Before {@code deliverAt}, between two attempts, or postponed. */
  DELAYED,
  /** Done. */
  COMPLETED,
  /** Given up after its last attempt; it can be replayed. */
  FAILED,
  /** Cancelled before it was done. */
  CANCELLED,
  /** Not begun before {@code expiresAt}. */
  EXPIRED,
  /** A state that this version of the library does not know. */
  UNKNOWN;

  /** Whether the job has ended. */
  public boolean isTerminal() {
    return switch (this) {
      case COMPLETED, FAILED, CANCELLED, EXPIRED -> true;
      default -> false;
    };
  }

  String text() {
    return Json.text(this);
  }
}
