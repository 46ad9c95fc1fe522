package io.postrider.job;

/**
 * How an attempt ended for good. A failure that may go away is an exception instead, and the broker
 * redelivers the message.
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
}
