package io.postrider.redis;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.distributed.serialization.Mapper;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import io.postrider.access.RateLimits;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Token buckets in Redis. A node counts locally and synchronises with Redis after the tokens of a
 * tenth of a second or after 200 ms, so that few requests cost a round trip.
 */
@ApplicationScoped
class RedisRateLimits implements RateLimits {

  private static final int BURST_SECONDS = 10;
  private static final Duration UNSETTLED = Duration.ofMillis(200);
  private static final Duration KEPT = Duration.ofSeconds(60);
  private static final Verdict UNLIMITED = new Verdict(Long.MAX_VALUE, 0);

  @Inject
  @ConfigProperty(name = "postrider.rate.limit", defaultValue = "1000")
  long perSecond;

  @Inject Redis redis;
  @Inject Clock clock;

  private final Map<String, BucketProxy> buckets = new ConcurrentHashMap<>();
  private ProxyManager<String> proxies;
  private BucketConfiguration configuration;
  private Optimization settling;

  @PostConstruct
  void start() {
    if (perSecond > 0) {
      proxies =
          Bucket4jJedis.casBasedBuilder(redis.client())
              .keyMapper(Mapper.STRING)
              .clientClock(meter())
              .expirationAfterWrite(
                  ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
              .build();
      configuration =
          BucketConfiguration.builder()
              .addLimit(
                  Bandwidth.builder()
                      .capacity(burst())
                      .refillGreedy(perSecond, Duration.ofSeconds(1))
                      .build())
              .build();
      settling =
          Optimizations.delaying(new DelayParameters(Math.max(1, perSecond / 10), UNSETTLED));
    }
  }

  /** A bucket holds the time of its last change, so that all nodes need the same time. */
  private TimeMeter meter() {
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

  @Override
  public Verdict take(String owner) {
    return perSecond > 0 ? ask(owner, RedisRateLimits::takeOne) : UNLIMITED;
  }

  @Override
  public Share take(String owner, int requests) {
    return perSecond > 0
        ? ask(owner, bucket -> takeSome(bucket, requests))
        : new Share(requests, UNLIMITED);
  }

  private <T> T ask(String owner, Function<BucketProxy, T> question) {
    var bucket = buckets.computeIfAbsent(owner, this::bucket);
    try {
      return question.apply(bucket);
    } catch (JedisException failed) {
      throw new UnavailableException(
          RedisPipe.hasTimedOut(failed)
              ? "Redis does not answer in time."
              : "Redis does not answer.",
          failed);
    }
  }

  private static Verdict takeOne(BucketProxy bucket) {
    var probe = bucket.tryConsumeAndReturnRemaining(1);
    return new Verdict(
        probe.getRemainingTokens(), probe.isConsumed() ? 0 : probe.getNanosToWaitForRefill());
  }

  private Share takeSome(BucketProxy bucket, int requests) {
    int admitted = (int) bucket.tryConsumeAsMuchAsPossible(requests);
    // A bucket never has more tokens than its burst.
    var others =
        bucket.estimateAbilityToConsume(Math.max(1, Math.min(requests - admitted, burst())));
    return new Share(
        admitted,
        new Verdict(
            others.getRemainingTokens(),
            admitted == requests ? 0 : Math.max(1, others.getNanosToWaitForRefill())));
  }

  private BucketProxy bucket(String owner) {
    return proxies
        .builder()
        .withOptimization(settling)
        .build(RedisKeys.rate(owner), () -> configuration);
  }

  @Override
  public long burst() {
    return perSecond * BURST_SECONDS;
  }

  @Override
  public long seconds() {
    return perSecond > 0 ? BURST_SECONDS : 0;
  }
}
