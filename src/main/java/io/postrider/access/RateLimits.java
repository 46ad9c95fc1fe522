package io.postrider.access;

/** Limits how often a client may call, on all nodes together. */
public interface RateLimits {

  /**
   * Whether a request is admitted.
   *
   * @param remaining how many further requests would be admitted at this moment
   * @param waitNanos nanoseconds until the next request is admitted; 0 if this one is
   */
  record Verdict(long remaining, long waitNanos) {

    boolean admits() {
      return waitNanos == 0;
    }

    /** For {@code Retry-After}: whole seconds, at least 1. */
    long waitSeconds() {
      return Math.max(1, (waitNanos + 999_999_999) / 1_000_000_000);
    }
  }

  /**
   * Counts a request of a client.
   *
   * @throws io.postrider.platform.UnavailableException if the store does not answer
   */
  Verdict take(String owner);

  /**
   * Counts further requests of a client, as many as are admitted.
   *
   * @return how many are, and the verdict on the next one: when all others will be
   * @throws io.postrider.platform.UnavailableException if the store does not answer
   */
  Share take(String owner, int requests);

  /**
   * A part of several requests.
   *
   * @param admitted how many of them are admitted
   * @param others the verdict on the others; it admits if there are none
   */
  record Share(int admitted, Verdict others) {}

  /** How many requests are admitted at once. */
  long burst();

  /** The time until the whole burst is available again, in seconds; 0 if there is no limit. */
  long seconds();
}
