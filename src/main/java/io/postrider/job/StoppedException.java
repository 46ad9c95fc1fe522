package io.postrider.job;

/** Ends an attempt whose result is no longer needed. A handler must not catch it. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace, because it is a signal to the executor and not a fault. */
  public StoppedException(String message) {
    super(message, null, false, false);
  }
}
