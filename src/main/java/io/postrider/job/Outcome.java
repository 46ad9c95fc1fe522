package io.postrider.job;

/**
 * How an attempt ended that did not fail for now; what may work later is thrown instead, and the
 * broker redelivers.
 */
public sealed interface Outcome {

  /**
   * Done.
   *
   * @param resultUrl where the result can be read that the attempt has written; may be null
   */
  record Completed(String resultUrl) implements Outcome {}

  /** It will never work: no further attempt, dead-lettered at once for this reason. */
  record Rejected(String reason) implements Outcome {}

  /** Done, with nothing to show. */
  static Outcome completed() {
    return new Completed(null);
  }

  /** Done, and what the attempt has written can be read there. */
  static Outcome completed(String resultUrl) {
    return new Completed(resultUrl);
  }

  /** Never to be tried again. */
  static Outcome rejected(String reason) {
    return new Rejected(reason);
  }
}
