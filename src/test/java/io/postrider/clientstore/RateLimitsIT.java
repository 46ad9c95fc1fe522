package io.postrider.clientstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.RateLimits.Verdict;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All nodes share the rate limit of a client. */
class RateLimitsIT {

  private static final int PER_SECOND = 20;
  private static final int BURST = 200;

  private final RealRedis server = new RealRedis();
  private final RedisNode one = new RedisNode(server.url());
  private final RedisNode other = new RedisNode(server.url());

  @AfterEach
  void stop() {
    one.close();
    other.close();
    server.close();
  }

  @Test
  void two_nodes_together_allow_as_many_calls_as_one() {
    var limits = new RedisRateLimits[] {limits(one, PER_SECOND), limits(other, PER_SECOND)};
    var begin = System.nanoTime();
    int admitted = 0;
    Verdict refusal = null;
    for (int i = 0; refusal == null; i++) {
      var verdict = limits[i % 2].take("greedy");
      if (verdict.waitNanos() == 0) {
        admitted++;
      } else {
        refusal = verdict;
      }
    }
    var seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;

    // Each node synchronises with Redis after the tokens of a tenth of a second.
    assertThat(admitted).isBetween(BURST - 10, (int) (BURST + PER_SECOND * seconds + 10));
    assertThat(refusal.waitNanos()).isBetween(1L, Duration.ofSeconds(1).toNanos());
    assertThat(limits[0].take("modest").waitNanos()).isZero();
    assertThat(limits[0].burst()).isEqualTo(BURST);
  }

  @Test
  void as_many_requests_of_a_batch_are_admitted_as_there_is_room_for() {
    // Ahead of the machine's clock, by which a bucket is filled between two calls of Redis.
    var still = Clock.fixed(Instant.now().plus(Duration.ofHours(1)), ZoneOffset.UTC);
    var limits = limits(one, PER_SECOND, still);

    var all = limits.take("greedy", BURST - 50);
    assertThat(all.admitted()).isEqualTo(BURST - 50);
    assertThat(all.others().waitNanos()).isZero();

    var some = limits.take("greedy", 100);
    assertThat(some.admitted()).isEqualTo(50);
    assertThat(Duration.ofNanos(some.others().waitNanos()))
        .as("until there is room for all others")
        .isEqualTo(Duration.ofMillis(2_500));

    assertThat(limits.take("greedy", 2 * BURST).others().waitNanos())
        .as("never more than the time until the bucket is full")
        .isBetween(1L, Duration.ofSeconds(10).toNanos());
  }

  @Test
  void zero_means_no_limit() {
    var limits = limits(one, 0);
    assertThat(limits.take("greedy", 1_000).admitted()).isEqualTo(1_000);

    assertThat(limits.take("greedy").waitNanos()).isZero();
    assertThat(limits.seconds()).isZero();
  }

  /** A bucket that is in use would keep the former limit for ever. */
  @Test
  void limit_that_was_changed_counts_at_once() {
    limits(one, PER_SECOND).take("changed", BURST);

    assertThat(limits(other, 10 * PER_SECOND).take("changed").remaining()).isGreaterThan(BURST);
  }

  private static RedisRateLimits limits(RedisNode node, long perSecond) {
    return limits(node, perSecond, Clock.systemUTC());
  }

  private static RedisRateLimits limits(RedisNode node, long perSecond, Clock clock) {
    var limits = new RedisRateLimits();
    limits.clock = clock;
    limits.redis = node.redis;
    limits.perSecond = perSecond;
    limits.start();
    return limits;
  }
}
