package io.postrider.redis;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.serialization.Mapper;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import io.postrider.platform.UnavailableException;
import io.postrider.topology.PrimaryConnections;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.clients.jedis.exceptions.JedisException;

/** Token buckets in Redis, which all nodes share. */
public final class RedisBuckets {

  private static final Duration KEPT = Duration.ofSeconds(60);

  private final ProxyManager<String> proxies;
  private final Map<Named, BucketProxy> buckets = new ConcurrentHashMap<>();

  /**
   * Buckets that are filled by a clock.
   *
   * @param clock the same for all nodes
   */
  public RedisBuckets(Redis redis, Clock clock) {
    proxies =
        Bucket4jJedis.casBasedBuilder(redis.client())
            .keyMapper(Mapper.STRING)
            .clientClock(meter(clock))
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
            .build();
  }

  /** A bucket holds the time of its last change, so that all nodes need the same time. */
  private static TimeMeter meter(Clock clock) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
      }

      @Override
      public boolean isWallClockBased() {
        return true;
      }
    };
  }

  /** A bucket that is full at first. */
  public static BucketConfiguration of(long capacity, long tokens, Duration per) {
    return BucketConfiguration.builder()
        .addLimit(Bandwidth.builder().capacity(capacity).refillGreedy(tokens, per).build())
        .build();
  }

  /** A bucket, whose key in Redis is made once: each request asks one. */
  private record Named(String name, BucketConfiguration configuration) {

    String key() {
      var limit = configuration.getBandwidths()[0];
      return "%s:%d/%s"
          .formatted(name, limit.getRefillTokens(), Duration.ofNanos(limit.getRefillPeriodNanos()));
    }
  }

  /**
   * Asks a bucket. One with another configuration is another bucket, since Redis keeps the
   * configuration with the tokens: a setting that was changed would not count while the bucket is
   * in use.
   *
   * @throws UnavailableException if Redis does not answer
   */
  public <T> T ask(
      String name,
      BucketConfiguration configuration,
      Optimization optimization,
      Function<BucketProxy, T> question) {
    var bucket =
        buckets.computeIfAbsent(
            new Named(name, configuration),
            first ->
                proxies
                    .builder()
                    .withOptimization(optimization)
                    .build(first.key(), () -> configuration));
    try {
      return question.apply(bucket);
    } catch (JedisException failed) {
      throw new UnavailableException(
          PrimaryConnections.hasTimedOut(failed)
              ? "Redis does not answer in time."
              : "Redis does not answer.",
          failed);
    }
  }
}
