package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.deadletter.MissedJobs.Found;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis. */
class LeadershipIT {

  /** How long nobody may lead after a leader's death; the lease is half of it. */
  private static final Duration MOVED = Duration.ofSeconds(10);

  private final RealRedis server = new RealRedis();
  private final StoreNode one = server.node();
  private final StoreNode other = server.node();
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

    assertThat(one.redis.client().get(RedisKeys.LEADER)).isEqualTo(one.node.id());
  }

  @Test
  void what_one_node_has_missed_is_known_to_the_next_with_its_age() {
    var found = new Found(Set.of(SampleJobs.job().id()), 500, true);
    assertThat(other.missed.last()).isEmpty();
    var before = Instant.now();
    one.missed.note(found, Duration.ofMinutes(2));

    var noted = other.missed.last().orElseThrow();

    assertThat(noted.found()).isEqualTo(found);
    assertThat(noted.age())
        .isBetween(Duration.ZERO, Duration.between(before, Instant.now()).plusMillis(1));
  }

  @Test
  void what_was_missed_long_ago_says_nothing() {
    one.missed.note(new Found(Set.of(), 0, false), Duration.ofMillis(50));

    await().atMost(MOVED).until(() -> other.missed.last().isEmpty());
  }
}
