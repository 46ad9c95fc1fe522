package io.postrider.coordination;

import io.postrider.dashboard.Throughput;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
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
 * Counts in memory, and adds the counts every second to a hash for each minute, so that counting
 * costs no command. A killed process loses the counts of its last second, and nothing else.
 */
@ApplicationScoped
public class RedisThroughput implements Throughput {

  /** The transitions of jobs that are counted. */
  public enum Transition {
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
  @Inject PeriodicTasks tasks;

  private final Map<Transition, LongAdder> counts = new EnumMap<>(Transition.class);
  private PeriodicTask periodic;

  RedisThroughput() {
    for (var transition : Transition.values()) {
      counts.put(transition, new LongAdder());
    }
  }

  @PostConstruct
  void start() {
    periodic = tasks.start(PERIOD, this::flush);
  }

  @PreDestroy
  void stop() {
    periodic.close();
    periodic.run();
  }

  /** Counts jobs; a number below zero takes back what was counted before. */
  public void count(Transition transition, int jobs) {
    counts.get(transition).add(jobs);
  }

  /**
   * Adds the counts since the last call. If Redis is unreachable, they are kept for the next call.
   */
  void flush() {
    var key = NodeKeys.throughput(clock.millis() / MINUTE_MILLIS);
    var taken = new EnumMap<Transition, Long>(Transition.class);
    counts.forEach((transition, count) -> taken.put(transition, count.sumThenReset()));
    taken.values().removeIf(count -> count == 0);
    if (taken.isEmpty()) {
      return;
    }
    try {
      redis
          .writes()
          .call(
              pipeline -> {
                taken.forEach(
                    (transition, count) -> pipeline.hincrBy(key, transition.name(), count));
                return pipeline.expire(key, KEPT_SECONDS);
              });
    } catch (UnavailableException away) {
      taken.forEach((transition, count) -> counts.get(transition).add(count));
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
                              Map.entry(minute, pipeline.hgetAll(NodeKeys.throughput(minute))))
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

  private static long count(Map<String, String> hash, Transition transition) {
    return Long.parseLong(hash.getOrDefault(transition.name(), "0"));
  }
}
