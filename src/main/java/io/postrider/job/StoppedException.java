package io.postrider.job;

/** Ends an attempt that nobody needs any more; it passes through the handler. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is a signal to the executor, not a finding. */
  public StoppedException(String message) {
    super(message, null, false, false);
  }
}
