package io.postrider.execution;

/** Rolls the message back, so that the broker delivers it again or gives up; already logged. */
public final class RedeliverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is a signal to the container, not a finding. */
  public RedeliverException(String message) {
    super(message, null, false, false);
  }
}
