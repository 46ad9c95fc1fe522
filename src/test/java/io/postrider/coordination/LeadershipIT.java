package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.redis.RealRedis;
import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis. */
class LeadershipIT {

  /** How long nobody may lead after a leader's death; the lease is half of it. */
  private static final Duration MOVED = Duration.ofSeconds(10);

  private final RealRedis server = new RealRedis();
  private final CoordinationNode one = new CoordinationNode(server.url());
  private final CoordinationNode other = new CoordinationNode(server.url());
  private final ManualTimer timerOfOne = new ManualTimer();

  @BeforeEach
  void start() {
    one.leadership.tasks = timerOfOne.tasks();
    other.leadership.tasks = new ManualTimer().tasks();
    one.leadership.start(new Object());
    other.leadership.start(new Object());
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    server.close();
  }

  @Test
  void first_node_that_asks_leads_and_no_other() {
    assertThat(one.leadership.lead()).isTrue();
    assertThat(other.leadership.lead()).isFalse();
    assertThat(one.leadership.lead()).isTrue();
  }

  /** A step may take longer than the lease. */
  @Test
  void node_that_works_for_longer_than_its_lease_goes_on_leading() {
    assertThat(one.leadership.lead()).isTrue();

    await()
        .during(Duration.ofSeconds(7))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              timerOfOne.tick();
              return !other.leadership.lead();
            });
    assertThat(one.leadership.lead()).isTrue();
  }

  @Test
  void
      another_node_leads_soon_after_the_death_of_the_leader_which_is_told_if_it_only_stood_still() {
    assertThat(one.leadership.lead()).isTrue();

    await().atMost(MOVED).until(other.leadership::lead);

    timerOfOne.tick();
    assertThat(one.leadership.lead()).isFalse();
    assertThat(other.leadership.lead()).isTrue();
  }

  @Test
  void another_node_leads_at_once_when_the_leader_stops() {
    assertThat(one.leadership.lead()).isTrue();

    one.leadership.stop();

    assertThat(other.leadership.lead()).isTrue();
    assertThat(one.leadership.lead()).as("also when it asks again").isFalse();
  }

  /** Such as a node that is cut off from the broker, and not from Redis. */
  @Test
  void node_that_cannot_do_the_work_leaves_it_to_another() {
    assertThat(one.leadership.lead()).isTrue();

    one.leadership.condition = () -> false;
    timerOfOne.tick();

    assertThat(other.leadership.lead()).isTrue();
    assertThat(one.leadership.lead()).isFalse();
  }

  @Test
  void node_that_does_not_lead_ends_no_lease_of_another() {
    assertThat(one.leadership.lead()).isTrue();
    other.leadership.condition = () -> false;

    assertThat(other.leadership.lead()).isFalse();

    assertThat(one.base.client().get(NodeKeys.LEADER)).isEqualTo(one.node.id());
  }
}
