package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.StoreNode;
import io.postrider.redis.RealRedis;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on machines whose clocks differ by 30 s, on one Redis. */
class ClocksIT {

  private static final Duration DIFFERENCE = Duration.ofSeconds(30);

  private final RealRedis server = new RealRedis();
  private final ManualClock slow = new ManualClock();
  private final ManualClock fast = new ManualClock();
  private final StoreNode slowNode;
  private final StoreNode fastNode;

  ClocksIT() {
    slow.advance(Duration.between(slow.instant(), Instant.now()));
    fast.advance(Duration.between(fast.instant(), Instant.now().plus(DIFFERENCE)));
    slowNode = new StoreNode(server.url().toString(), slow);
    fastNode = new StoreNode(server.url().toString(), fast);
  }

  @BeforeEach
  void follow() {
    slowNode.coordination.redisClock.follow();
    fastNode.coordination.redisClock.follow();
  }

  @AfterEach
  void stop() {
    slowNode.close();
    fastNode.close();
    server.close();
  }

  @Test
  void nodes_agree_about_the_time_and_the_difference_is_told() {
    assertThat(fastNode.base.clock().instant())
        .isCloseTo(slowNode.base.clock().instant(), within(10, ChronoUnit.SECONDS));
    assertThat(fastNode.base.warnings())
        .anySatisfy(warning -> assertThat(warning).contains("s ahead of", "NTP"));
    assertThat(slowNode.base.warnings()).noneMatch(warning -> warning.contains("clock"));
  }

  /** Its request has not been answered yet, and may be answered 503. */
  @Test
  void job_in_the_outbox_is_not_relayed_early_by_a_node_whose_clock_is_fast() {
    slowNode.outbox().create(List.of(job(slowNode)));

    assertThat(overdue(fastNode)).isEmpty();

    fast.advance(Duration.ofSeconds(17));
    assertThat(overdue(fastNode)).hasSize(1);
  }

  @Test
  void job_in_the_outbox_is_not_relayed_late_by_a_node_whose_clock_is_slow() {
    fastNode.outbox().create(List.of(job(fastNode)));

    slow.advance(Duration.ofSeconds(17));

    assertThat(overdue(slowNode)).hasSize(1);
  }

  /** Or its POST would be withdrawn, and answered 503. */
  @Test
  void request_in_progress_is_not_taken_for_abandoned_by_a_node_whose_clock_is_fast() {
    assertThat(JobIntake.isAbandoned(job(slowNode).id(), fastNode.base.clock())).isFalse();
  }

  private static List<?> overdue(StoreNode node) {
    return node.outbox().unconfirmedBefore(node.base.clock().instant().minusSeconds(15), 0, 10);
  }

  private static Job job(StoreNode node) {
    return SampleJobs.job().withId(JobId.next(node.base.clock().instant()));
  }
}
