package io.postrider.job;

import java.time.Instant;

/**
 * How a job was postponed in its present generation.
 *
 * @param times how often
 * @param since when it was postponed first
 * @param reason why it was postponed last
 */
public record Postponement(int times, Instant since, String reason) {

  /** Shortens the reason as that of a failure. */
  public Postponement {
    reason = Failure.shorten(reason, Failure.MAX_LENGTH);
  }
}
