package io.postrider.execution;

import io.postrider.job.Attempt;
import java.io.IOException;

/**
 * A result exceeds {@link Attempt#MAX_RESULT_BYTES}. A further attempt would exceed it, too, so the
 * job is rejected.
 */
public final class ResultTooLongException extends IOException {

  private static final long serialVersionUID = 1L;

  ResultTooLongException() {
    super("The result is longer than " + Attempt.MAX_RESULT_BYTES + " bytes.");
  }
}
