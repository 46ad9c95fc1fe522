package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.HealthKit;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class OutboxHealthTest {

  private final ManualClock clock = new ManualClock();
  private final InMemoryJobs delayed = new InMemoryJobs();

  @Test
  void outbox_is_stuck_when_a_job_has_been_there_for_more_than_a_minute() {
    var outbox = new InMemoryJobs();
    assertThat(HealthKit.status(check(outbox))).isEqualTo(Status.UP);

    var job = SampleJobs.job();
    outbox.unconfirmed.add(job.id());
    clock.advance(Duration.between(clock.instant(), job.id().madeAt().plusSeconds(60)));
    assertThat(HealthKit.status(check(outbox))).isEqualTo(Status.UP);

    clock.advance(Duration.ofSeconds(1));
    HealthKit.assertDown(check(outbox), "61 s", "disk");
  }

  @Test
  void delayed_job_that_is_overdue_for_more_than_a_minute_is_stuck_and_one_not_due_is_not() {
    var check = check(new InMemoryJobs());
    delayed.create(List.of(SampleJobs.dueAt(clock.instant().plusSeconds(100))));
    assertThat(HealthKit.status(check)).isEqualTo(Status.UP);

    clock.advance(Duration.ofSeconds(161));
    HealthKit.assertDown(check, "61 s", "disk");
  }

  @Test
  void outbox_that_cannot_be_read_is_down() {
    var away =
        Stub.of(
            Outbox.class,
            Map.of(
                "oldest",
                nothing -> {
                  throw new UnavailableException("away", null);
                }));

    HealthKit.assertDown(check(away), "check \"redis\"");
  }

  private HealthCheck check(Outbox outbox) {
    var check = new OutboxHealth();
    check.outbox = outbox;
    check.delayed = delayed;
    check.clock = clock;
    return check;
  }
}
