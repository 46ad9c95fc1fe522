package io.postrider.redis;

import io.postrider.dashboard.Throughput;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * Counts in this node's memory, added every second to a hash for each minute: counting costs no
 * command. A process that is killed loses the last second, and figures are all that is lost.
 */
@ApplicationScoped
class RedisThroughput implements Throughput {

  /** What is counted. */
  enum Transition {
    ACCEPTED,
    COMPLETED,
    FAILED,
    RETRIED
  }

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final long KEPT_SECONDS = Duration.ofHours(2).toSeconds();

  @Inject Redis redis;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Map<Transition, LongAdder> counts = new EnumMap<>(Transition.class);
  private PeriodicTask periodic;

  RedisThroughput() {
    for (var step : Transition.values()) {
      counts.put(step, new LongAdder());
    }
  }

  @PostConstruct
  void start() {
    periodic = PeriodicTask.start(timer, PERIOD, this::flush);
  }

  @PreDestroy
  void stop() {
    periodic.close();
    periodic.run();
  }

  void count(Transition step, int jobs) {
    counts.get(step).add(jobs);
  }

  /** Adds what was counted since; while Redis is away, it is kept for later. */
  void flush() {
    var key = RedisKeys.throughput(clock.millis() / MINUTE_MILLIS);
    var taken = new EnumMap<Transition, Long>(Transition.class);
    counts.forEach((step, count) -> taken.put(step, count.sumThenReset()));
    taken.values().removeIf(count -> count == 0);
    if (taken.isEmpty()) {
      return;
    }
    try {
      redis
          .writes()
          .call(
              pipeline -> {
                taken.forEach((step, count) -> pipeline.hincrBy(key, step.name(), count));
                return pipeline.expire(key, KEPT_SECONDS);
              });
    } catch (UnavailableException away) {
      taken.forEach((step, count) -> counts.get(step).add(count));
      throw away;
    }
  }

  @Override
  public List<Minute> last(int minutes) {
    long now = clock.millis() / MINUTE_MILLIS;
    return redis
        .reads()
        .call(
            pipeline -> {
              var hashes =
                  LongStream.rangeClosed(now - minutes + 1, now)
                      .mapToObj(
                          minute ->
                              Map.entry(minute, pipeline.hgetAll(RedisKeys.throughput(minute))))
                      .toList();
              return () ->
                  hashes.stream()
                      .map(hash -> minute(hash.getKey(), hash.getValue().get()))
                      .toList();
            });
  }

  private static Minute minute(long number, Map<String, String> hash) {
    return new Minute(
        Instant.ofEpochMilli(number * MINUTE_MILLIS),
        count(hash, Transition.ACCEPTED),
        count(hash, Transition.COMPLETED),
        count(hash, Transition.FAILED),
        count(hash, Transition.RETRIED));
  }

  private static long count(Map<String, String> hash, Transition step) {
    return Long.parseLong(hash.getOrDefault(step.name(), "0"));
  }
}
