package io.postrider.clientstore;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.postrider.access.RateLimits;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisBuckets;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Token buckets in Redis. A node counts locally and synchronises with Redis after the tokens of a
 * tenth of a second or after 200 ms, so that few requests cost a round trip.
 */
@ApplicationScoped
class RedisRateLimits implements RateLimits {

  private static final int BURST_SECONDS = 10;
  private static final Duration UNSETTLED = Duration.ofMillis(200);
  private static final Verdict UNLIMITED = new Verdict(Long.MAX_VALUE, 0);

  @Inject
  @ConfigProperty(name = "postrider.rate.limit", defaultValue = "1000")
  long perSecond;

  @Inject Redis redis;
  @Inject Clock clock;

  private RedisBuckets buckets;
  private BucketConfiguration configuration;
  private Optimization settling;

  @PostConstruct
  void start() {
    if (perSecond > 0) {
      buckets = new RedisBuckets(redis, clock);
      configuration = RedisBuckets.of(burst(), perSecond, Duration.ofSeconds(1));
      settling =
          Optimizations.delaying(new DelayParameters(Math.max(1, perSecond / 10), UNSETTLED));
    }
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
    return buckets.ask(ClientKeys.rate(owner), configuration, settling, question);
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

  @Override
  public long burst() {
    return perSecond * BURST_SECONDS;
  }

  @Override
  public long seconds() {
    return perSecond > 0 ? BURST_SECONDS : 0;
  }
}
