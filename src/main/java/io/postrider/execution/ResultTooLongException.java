package io.postrider.execution;

import io.postrider.job.Attempt;
import java.io.IOException;

/** A result has more bytes than are kept; the next attempt would find the same. */
public final class ResultTooLongException extends IOException {

  private static final long serialVersionUID = 1L;

  ResultTooLongException() {
    super("The result is longer than " + Attempt.MAX_RESULT_BYTES + " bytes.");
  }
}
