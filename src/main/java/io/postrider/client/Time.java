package io.postrider.client;

import java.time.Duration;

/** The passing of time, which tests control. */
interface Time {

  /** That of the machine. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
          Thread.sleep(pause.toMillis());
        }
      };

  /** A time in nanoseconds that only differences are taken of. */
  long nanos();

  /** Waits. */
  void sleep(Duration pause) throws InterruptedException;

  /** Waits; an interrupt ends the call with an exception, and stays set. */
  default void pause(Duration pause) {
    try {
      sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PostriderException.NoAnswer("interrupted while waiting", interrupted);
    }
  }
}
