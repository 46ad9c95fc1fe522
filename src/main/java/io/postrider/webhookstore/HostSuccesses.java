package io.postrider.webhookstore;

import io.postrider.endpoint.Host;
import io.postrider.endpoint.Target;
import io.postrider.platform.CreatedAtStart;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the webhooks that hosts have taken with their first attempts, and writes the counts to
 * their circuit breakers twice a second, so that a success costs no command. A killed process loses
 * the counts of its last half second, and nothing else.
 */
@ApplicationScoped
class HostSuccesses implements CreatedAtStart {

  private static final Duration PERIOD = Duration.ofMillis(500);

  /** Successes of a host, the last one of them with that target. */
  record Count(Target last, int times) {}

  @Inject RedisCircuitBreakers breakers;
  @Inject PeriodicTasks tasks;

  private final Map<Host, Count> counts = new ConcurrentHashMap<>();
  private PeriodicTask periodic;

  @PostConstruct
  void start() {
    periodic = tasks.start(PERIOD, this::flush);
  }

  @PreDestroy
  void stop() {
    periodic.close();
    periodic.run();
  }

  void count(Target target) {
    add(new Count(target, 1));
  }

  private void add(Count count) {
    counts.merge(
        count.last().host(),
        count,
        (some, more) -> new Count(more.last(), some.times() + more.times()));
  }

  void flush() {
    var all = counts.keySet().stream().map(this::taken).flatMap(Optional::stream).toList();
    try {
      breakers.recordSuccesses(all);
    } catch (UnavailableException away) {
      all.forEach(this::add);
      throw away;
    }
  }

  /** Takes what was counted for a host; a failure must not be judged without it. */
  Optional<Count> taken(Host host) {
    return Optional.ofNullable(counts.remove(host));
  }
}
