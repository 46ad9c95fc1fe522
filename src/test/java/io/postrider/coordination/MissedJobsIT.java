package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.deadletter.MissedJobs.Found;
import io.postrider.job.SampleJobs;
import io.postrider.redis.RealRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis. */
class MissedJobsIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RealRedis server = new RealRedis();
  private final CoordinationNode one = new CoordinationNode(server.url());
  private final CoordinationNode other = new CoordinationNode(server.url());

  @AfterEach
  void stop() {
    one.close();
    other.close();
    server.close();
  }

  @Test
  void what_one_node_has_missed_is_known_to_the_next_with_its_age() {
    var found = new Found(Set.of(SampleJobs.job().id()), 500, true);
    assertThat(other.missed().last()).isEmpty();
    var before = Instant.now();
    one.missed().note(found, Duration.ofMinutes(2));

    var noted = other.missed().last().orElseThrow();

    assertThat(noted.found()).isEqualTo(found);
    assertThat(noted.age())
        .isBetween(Duration.ZERO, Duration.between(before, Instant.now()).plusMillis(1));
  }

  @Test
  void what_was_missed_long_ago_says_nothing() {
    one.missed().note(new Found(Set.of(), 0, false), Duration.ofMillis(50));

    await().atMost(TIMEOUT).until(() -> other.missed().last().isEmpty());
  }
}
