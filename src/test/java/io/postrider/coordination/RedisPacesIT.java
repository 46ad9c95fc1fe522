package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.Rate;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisNode;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisPacesIT {

  private static final Rate RATE = Rate.parse("40/m");

  private static RealRedis redis;
  private static RedisNode one;
  private static RedisNode another;

  private final ManualClock clock = new ManualClock();

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    one = new RedisNode(redis.url());
    another = new RedisNode(redis.url());
  }

  @AfterAll
  static void stop() {
    one.close();
    another.close();
    redis.close();
  }

  @BeforeEach
  void empty() {
    one.client().flushAll();
  }

  @Test
  void all_nodes_share_one_rate() {
    var mine = paces(one);
    var theirs = paces(another);

    assertThat(mine.start("mail", RATE, 9)).isOne();
    assertThat(theirs.start("mail", RATE, 9)).isZero();
    assertThat(theirs.start("other", RATE, 9)).isOne();
    clock.advance(Duration.ofSeconds(2));
    assertThat(theirs.start("mail", RATE, 9)).isOne();
  }

  @Test
  void no_more_places_are_held_than_there_are_on_all_nodes_together() {
    var mine = paces(one);
    var theirs = paces(another);

    assertThat(mine.hold("report", 2, List.of("a"))).containsExactly("a");
    assertThat(theirs.hold("report", 2, List.of("b", "c"))).containsExactly("b");
    assertThat(mine.hold("report", 2, List.of("a"))).as("renewed").containsExactly("a");
    theirs.leave("report", "b");
    assertThat(mine.hold("report", 2, List.of("d"))).containsExactly("d");
  }

  @Test
  void place_of_a_node_that_has_died_is_free_when_its_time_is_over() {
    var mine = paces(one);
    mine.hold("report", 1, List.of("dead"));
    one.client().zadd(NodeKeys.places("report"), 1, "dead");

    assertThat(mine.hold("report", 1, List.of("next"))).containsExactly("next");
    assertThat(one.client().pttl(NodeKeys.places("report"))).isPositive();
  }

  private RedisPaces paces(RedisNode node) {
    var paces = new RedisPaces();
    paces.redis = node.redis;
    paces.clock = clock;
    paces.open();
    return paces;
  }
}
