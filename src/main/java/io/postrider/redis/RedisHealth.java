package io.postrider.redis;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.LogLine;
import io.postrider.platform.OperatorCheck;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.StoreHealth;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Up when Redis accepts writes. Warns about settings with which Redis would lose data. Redis is
 * asked periodically, so that no answer waits for a Redis that hangs.
 */
@ApplicationScoped
class RedisHealth implements OperatorCheck, StoreHealth {

  private static final Logger LOG = Logger.getLogger(RedisHealth.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** What an answer of Redis says; both are empty if all is well. */
  private record State(Optional<String> problem, List<String> warnings) {}

  @Inject RedisProbe probe;
  @Inject RedisWarnings warnings;
  @Inject PeriodicTasks tasks;

  private volatile State state = new State(Optional.of("Redis has not been asked yet."), List.of());
  private volatile boolean hasBeenGood;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    ask();
    state.warnings.forEach(warning -> LOG.log(WARNING, "event=redis-setting \"{0}\"", warning));
    state.problem.ifPresent(
        problem -> LogLine.of("redis-away-at-start").with("problem", problem).log(LOG, WARNING));
    tasks.start(PERIOD, this::ask);
  }

  @Override
  public Optional<String> problem() {
    return state.problem;
  }

  /** Whether Redis has accepted a write at least once since this node started. */
  boolean hasBeenGood() {
    return hasBeenGood;
  }

  /** Asks Redis now, for callers that cannot wait for the next periodic run. */
  void ask() {
    state = askOnce();
    if (state.problem.isEmpty()) {
      hasBeenGood = true;
    }
  }

  private State askOnce() {
    try {
      var problem = probe.problem();
      return new State(problem, problem.isEmpty() ? warnings.list() : List.of());
    } catch (JedisException away) {
      return new State(Optional.of(RedisProbe.describe(away)), List.of());
    }
  }

  @Override
  public HealthCheckResponse call() {
    return answer(state.problem.isEmpty());
  }

  /** The answer with what is wrong, whether the check is up or down. */
  HealthCheckResponse answer(boolean up) {
    var now = state;
    var answer = HealthCheckResponse.named("redis").status(up);
    now.problem.ifPresent(problem -> answer.withData("problem", problem));
    if (!now.warnings.isEmpty()) {
      answer.withData("warning", String.join(" ", now.warnings));
    }
    return answer.build();
  }
}
