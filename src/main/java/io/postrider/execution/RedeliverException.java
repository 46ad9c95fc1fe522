package io.postrider.execution;

/**
 * Rolls the message back, so that the broker redelivers or dead-letters it. The cause has been
 * logged already.
 */
public final class RedeliverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace, because it is a signal to the container and not a fault. */
  public RedeliverException(String message) {
    super(message, null, false, false);
  }

  /** For a worker that was interrupted while it waited: only the adapter does that. */
  static RedeliverException nodeStops() {
    return new RedeliverException("The node stops before the job could start.");
  }
}
