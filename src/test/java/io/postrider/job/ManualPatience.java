package io.postrider.job;

import io.postrider.testkit.ManualClock;
import java.time.Duration;

/** Patience whose pauses move the test's clock instead of taking time. */
public final class ManualPatience extends Patience {

  private final ManualClock clock;

  /** Moves this clock. */
  public ManualPatience(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  void pause() {
    clock.advance(Duration.ofMillis(500));
  }
}
