package io.postrider.job;

/**
 * How an attempt ended that did not fail for now; what may work later is thrown instead, and the
 * broker redelivers.
 */
public sealed interface Outcome {

  /** Done. */
  record Completed(Result result) implements Outcome {}

  /** It will never work: no further attempt, dead-lettered at once for this reason. */
  record Rejected(String reason) implements Outcome {}

  /**
   * What a job leaves behind.
   *
   * @param url where it can be read
   * @param content JSON text
   */
  record Result(String url, String content) {}

  /** Done, with nothing to show. */
  static Outcome completed() {
    return new Completed(null);
  }

  /** Done, and this came of it. */
  static Outcome completed(String url, String content) {
    return new Completed(new Result(url, content));
  }

  /** Never to be tried again. */
  static Outcome rejected(String reason) {
    return new Rejected(reason);
  }
}
