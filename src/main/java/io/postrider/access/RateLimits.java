package io.postrider.access;

/** How often clients may call, whichever node they call. */
public interface RateLimits {

  /**
   * Whether a request is let through.
   *
   * @param remaining how many more would be at this moment
   * @param waitNanos until the next would be; 0 if this one is
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

  /** What may be used up at once. */
  long burst();

  /** How long it takes to be filled again, in seconds; 0 if there is no limit. */
  long seconds();
}
