package io.postrider.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * The clock of this machine, corrected by its difference to a clock that all nodes share. Nodes
 * compare their time with times that other nodes have stored; so they agree although the clocks of
 * their machines differ.
 */
public final class SharedClock extends Clock {

  /** A smaller difference breaks nothing, and is not worth a step of the time. */
  private static final Duration TOLERATED = Duration.ofMillis(250);

  private final Clock own;
  private volatile Duration correction = Duration.ZERO;

  /**
   * A clock without a correction yet.
   *
   * @param own the clock of this machine
   */
  public SharedClock(Clock own) {
    this.own = own;
  }

  /**
   * Asks for the shared time, and follows it. The answer is taken for the middle of the time that
   * the question lasts: the slower the answer, the greater the difference that changes nothing.
   *
   * @return whether the correction has changed
   */
  public boolean follow(Supplier<Instant> shared) {
    var before = own.instant();
    var answer = shared.get();
    var uncertain = Duration.between(before, own.instant()).dividedBy(2);
    var difference = Duration.between(before.plus(uncertain), answer);
    var change = difference.minus(correction).abs();
    if (change.compareTo(TOLERATED.plus(uncertain)) <= 0) {
      return false;
    }
    correction = difference;
    return true;
  }

  /** What is added to the time of this machine; negative if its clock is fast. */
  public Duration correction() {
    return correction;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(correction);
  }

  @Override
  public ZoneId getZone() {
    return own.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("The service uses UTC.");
  }
}
