package io.postrider.platform;

import io.postrider.testkit.ManualClock;
import java.time.Duration;

/** A retry whose pauses move the test's clock instead of taking time. */
public final class ManualRetry extends BlockingRetry {

  private final ManualClock clock;

  /** Moves this clock. */
  public ManualRetry(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public void pause() {
    clock.advance(Duration.ofMillis(500));
  }
}
