package io.postrider.job;

import java.time.Duration;

/**
 * How an attempt ended, except by a failure that may go away: that is an exception instead, and the
 * broker redelivers the message.
 */
public sealed interface Outcome {

  /**
   * The work is done.
   *
   * @param resultUrl where the result of the attempt can be read; null if it wrote none
   */
  record Completed(String resultUrl) implements Outcome {}

  /** No attempt can succeed: the job is dead-lettered at once with this reason. */
  record Rejected(String reason) implements Outcome {}

  /**
   * The work cannot be done now, and that is not the job's fault. The attempt does not count.
   *
   * @param delay until the next attempt
   */
  record Postponed(Duration delay, String reason) implements Outcome {}

  /** The work is done and there is no result. */
  static Outcome completed() {
    return new Completed(null);
  }

  /** The work is done and its result can be read at the URL. */
  static Outcome completed(String resultUrl) {
    return new Completed(resultUrl);
  }

  /** No attempt can succeed. */
  static Outcome rejected(String reason) {
    return new Rejected(reason);
  }

  /**
   * The work cannot be done now. If the job has been postponed for as long as {@link
   * JobHandler#postponeFor} allows, it fails with the reason instead.
   */
  static Outcome postponed(Duration delay, String reason) {
    return new Postponed(delay, reason);
  }
}
