package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.coordination.RedisThroughput.Transition;
import io.postrider.dashboard.Throughput.Minute;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisNode;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisThroughputIT {

  private final RealRedis server = new RealRedis();
  private final RedisNode node = new RedisNode(server.url());

  private final ManualClock clock = new ManualClock();
  private final RedisThroughput one = throughput();
  private final RedisThroughput other = throughput();

  @Test
  void counts_of_all_nodes_are_added_up_for_each_minute() {
    one.count(Transition.ACCEPTED, 3);
    one.count(Transition.COMPLETED, 1);
    other.count(Transition.ACCEPTED, 2);
    one.flush();
    other.flush();
    clock.advance(Duration.ofMinutes(1));
    one.count(Transition.RETRIED, 1);
    one.count(Transition.FAILED, 1);
    one.flush();
    one.flush();

    var now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    assertThat(one.last(3))
        .containsExactly(
            new Minute(now.minusSeconds(120), 0, 0, 0, 0),
            new Minute(now.minusSeconds(60), 5, 1, 0, 0),
            new Minute(now, 0, 0, 1, 1));
  }

  @Test
  void old_minutes_expire_and_idle_nodes_write_nothing() {
    one.flush();
    assertThat(node.client().keys("throughput:*")).isEmpty();

    one.count(Transition.ACCEPTED, 1);
    one.flush();
    one.last(1);
    assertThat(node.client().keys("throughput:*"))
        .hasSize(1)
        .allSatisfy(key -> assertThat(node.client().ttl(key)).isBetween(7_000L, 7_200L));
  }

  @AfterEach
  void stop() {
    node.close();
    server.close();
  }

  private RedisThroughput throughput() {
    var throughput = new RedisThroughput();
    throughput.redis = node.redis;
    throughput.clock = clock;
    return throughput;
  }
}
