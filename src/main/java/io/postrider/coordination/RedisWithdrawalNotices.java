package io.postrider.coordination;

import static io.postrider.coordination.NodeKeys.WITHDRAWING;

import io.postrider.intake.WithdrawalNotices;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;

/** The nodes that have posted a notice, as a sorted set by the time when the notice expires. */
@ApplicationScoped
class RedisWithdrawalNotices implements WithdrawalNotices {

  /** Longer than a write may take to fail and to be tried again. */
  private static final Duration LIFE = Duration.ofSeconds(5);

  @Inject Redis redis;
  @Inject Node node;
  @Inject Clock clock;

  @Override
  public void post() {
    double expiry = clock.instant().plus(LIFE).toEpochMilli();
    redis
        .writes()
        .call(
            pipeline -> {
              pipeline.zadd(WITHDRAWING, expiry, node.id());
              return pipeline.pexpire(WITHDRAWING, LIFE.toMillis())::get;
            });
  }

  @Override
  public void remove() {
    redis.writes().call(pipeline -> pipeline.zrem(WITHDRAWING, node.id())::get);
  }

  @Override
  public boolean exist() {
    double now = clock.millis();
    return redis
            .reads()
            .call(pipeline -> pipeline.zcount(WITHDRAWING, now, Double.POSITIVE_INFINITY)::get)
        > 0;
  }
}
