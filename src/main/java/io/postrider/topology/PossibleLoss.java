package io.postrider.topology;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the moments after which a primary may have lost what it had confirmed last: a connection
 * to it broke, it answered as one that is no primary, or another took its place. Replicas get
 * writes after the answer, and not every Redis has them on its disk by then.
 */
public final class PossibleLoss {

  private final AtomicLong moments = new AtomicLong();

  void note() {
    moments.incrementAndGet();
  }

  /** How many there were. */
  public long moments() {
    return moments.get();
  }
}
