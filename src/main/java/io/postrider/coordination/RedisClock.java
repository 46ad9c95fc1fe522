package io.postrider.coordination;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.SharedClock;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.Logger;

/** Keeps the clock of this node in step with that of Redis, which all nodes share. */
@ApplicationScoped
class RedisClock {

  private static final Logger LOG = Logger.getLogger(RedisClock.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(5);

  @Inject Redis redis;
  @Inject SharedClock clock;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.startNow(PERIOD, this::follow);
  }

  /** Asks Redis for its time. Every question goes to the same node of a cluster. */
  void follow() {
    if (clock.follow(this::time)) {
      LogLine.of("clock-corrected").with("millis", clock.correction().toMillis()).log(LOG, WARNING);
    }
  }

  private Instant time() {
    var time = (List<?>) redis.run(NodeScripts.TIME, List.of(NodeKeys.LEADER));
    return Instant.ofEpochSecond(
        Long.parseLong(time.get(0).toString()), Long.parseLong(time.get(1).toString()) * 1_000);
  }
}
