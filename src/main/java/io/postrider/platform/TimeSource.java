package io.postrider.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** Provides the clock that the whole service takes the time from. */
@ApplicationScoped
class TimeSource {

  private final SharedClock clock = new SharedClock(Clock.systemUTC());

  @Produces
  SharedClock clock() {
    return clock;
  }
}
