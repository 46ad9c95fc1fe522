package io.postrider.mail;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The pauses between attempts to send a mail that the server does not take now. Each is twice as
 * long as the one before, up to {@value #LONGEST} times the first, and up to a fifth shorter or
 * longer at random: after an outage not all mails come at the same moment.
 */
public final class MailBackoff {

  private static final int LONGEST = 30;
  private static final int MAX_DOUBLINGS = 10;
  private static final double JITTER = 0.2;

  private final Duration first;
  private final DoubleSupplier random;

  /**
   * Creates the pauses.
   *
   * @param first the first pause
   * @param random numbers from 0 to 1
   */
  public MailBackoff(Duration first, DoubleSupplier random) {
    this.first = first;
    this.random = random;
  }

  /** The pause after a mail was put off so many times before. */
  public Duration after(int times) {
    int factor = Math.min(1 << Math.min(times, MAX_DOUBLINGS), LONGEST);
    double jitter = 1 + JITTER * (2 * random.getAsDouble() - 1);
    return Duration.ofMillis((long) (first.toMillis() * factor * jitter));
  }
}
