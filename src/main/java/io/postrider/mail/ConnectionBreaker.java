package io.postrider.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Spares mails the wait for a mail server that cannot be reached. After a connection could not be
 * opened, and while none is open, mails are put off at once; every {@link #PAUSE} one of them tries
 * to connect.
 */
final class ConnectionBreaker {

  static final Duration PAUSE = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private String reason;
  private long nextTry;

  /** Creates a breaker with a clock such as {@link System#nanoTime}. */
  ConnectionBreaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Why no connection may be opened now; empty if the caller may try. */
  synchronized Optional<String> refusal() {
    if (reason == null) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    if (now - nextTry < 0) {
      return Optional.of(reason);
    }
    nextTry = now + PAUSE.toNanos();
    return Optional.empty();
  }

  /** A connection could not be opened. */
  synchronized void failed(String why) {
    reason = why;
    nextTry = nanoTime.getAsLong() + PAUSE.toNanos();
  }

  /** A connection works. */
  synchronized void succeeded() {
    reason = null;
  }
}
