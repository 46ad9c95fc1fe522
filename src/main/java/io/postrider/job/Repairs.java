package io.postrider.job;

import io.postrider.platform.LogLine;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells that a disagreement between Redis and the broker was repaired. */
public final class Repairs {

  private static final Logger LOG = Logger.getLogger(Repairs.class.getName());

  private Repairs() {}

  /**
   * Counts and logs a repair.
   *
   * @param what its name in both, one of a small fixed set
   */
  public static void report(String what, JobId id, JobEvents events) {
    events.repaired(what);
    LogLine.of(what).with("jobId", id).log(LOG, Level.WARNING);
  }
}
