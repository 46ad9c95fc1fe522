package io.postrider.execution;

import java.time.Duration;

/** A handler has taken longer than its timeout. */
final class HandlerTimeoutException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Names the timeout.
   *
   * @param goesOn whether the handler has ignored the interrupt
   */
  HandlerTimeoutException(Duration timeout, boolean goesOn) {
    super(
        "timed out after %s s%s"
            .formatted(
                seconds(timeout), goesOn ? "; the handler ignores the interrupt and goes on" : ""));
  }

  private static String seconds(Duration timeout) {
    return timeout.toMillisPart() == 0
        ? Long.toString(timeout.toSeconds())
        : Double.toString(timeout.toMillis() / 1e3);
  }
}
