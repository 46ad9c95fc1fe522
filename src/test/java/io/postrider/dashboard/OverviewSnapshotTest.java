package io.postrider.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.broker.BrokerControl;
import io.postrider.dashboard.Overview.Check;
import io.postrider.dashboard.Overview.Webhooks;
import io.postrider.deadletter.DeadLetterIndex;
import io.postrider.deadletter.DeadLetterIndex.Count;
import io.postrider.deadletter.DeadLetterIndex.Group;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.Host;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.intake.DelayedJobs;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.SampleJobs;
import io.postrider.platform.OperatorCheck;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import io.postrider.webhook.DelayedWebhooks;
import io.postrider.webhook.DeliveryStore;
import jakarta.enterprise.inject.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverviewSnapshotTest {

  private final List<OperatorCheck> checks = new ArrayList<>();
  private final List<ReceiverHealth> endpoints = new ArrayList<>();
  private final List<JobRecord> open = new ArrayList<>();
  private final OverviewSnapshot snapshot = new OverviewSnapshot();
  private boolean away;

  @BeforeEach
  @SuppressWarnings("unchecked")
  void wire() {
    snapshot.clock = new ManualClock();
    snapshot.broker =
        new BrokerControl() {
          @Override
          public List<QueueState> queues() {
            return answer(List::of);
          }
        };
    snapshot.throughput =
        Stub.of(Throughput.class, Map.of("last", arguments -> answer(List::<Object>of)));
    snapshot.jobs = Stub.of(JobStore.class, Map.of("unattended", arguments -> answer(() -> open)));
    snapshot.delayed = Stub.of(DelayedJobs.class, Map.of("delayed", a -> answer(() -> 4L)));
    snapshot.failed =
        Stub.of(
            DeadLetterIndex.class,
            Map.of(
                "groups",
                arguments ->
                    answer(
                        () ->
                            List.of(
                                new Count(new Group("report", "no ink"), 2),
                                new Count(new Group("report", "no paper"), 3)))));
    snapshot.breakers =
        Stub.of(CircuitBreakers.class, Map.of("list", a -> answer(() -> endpoints)));
    snapshot.delayedWebhooks =
        Stub.of(DelayedWebhooks.class, Map.of("delayed", a -> answer(() -> 3L)));
    snapshot.deliveries =
        Stub.of(
            DeliveryStore.class,
            Map.of("failed", a -> answer(() -> new DeliveryStore.FailedPage(List.of(), null, 7))));
    snapshot.checks = new Checks();
    snapshot.checks.checks =
        (Instance<OperatorCheck>) Stub.of(Instance.class, Map.of("stream", a -> checks.stream()));
  }

  @Test
  void overview_of_a_healthy_service_has_no_problems() {
    checks.add(() -> HealthCheckStub.up("redis", null));
    open.add(SampleJobs.record(SampleJobs.job(), 0, JobStatus.DELAYED));
    var waiting = SampleJobs.record(SampleJobs.job(), 0, JobStatus.WAITING);
    open.add(waiting);
    endpoint(ReceiverHealth.Status.ACTIVE);

    var seen = snapshot.take();

    assertThat(seen.problems()).isEmpty();
    assertThat(seen.checks()).containsExactly(new Check("redis", true, null));
    assertThat(seen.delayed()).isEqualTo(4);
    assertThat(seen.deadLetters()).containsExactly(Map.entry("report", 5L));
    assertThat(seen.webhooks()).isEqualTo(new Webhooks(1, 0, 0, 3, 7));
    assertThat(seen.oldestWaiting().jobId()).isEqualTo(waiting.id().value());
  }

  @Test
  void problems_are_the_texts_of_the_checks() {
    checks.add(() -> HealthCheckStub.down("broker", "The broker does not answer."));
    checks.add(() -> HealthCheckStub.up("redis", "Redis would forget."));
    checks.add(() -> HealthCheckStub.down("other", null));
    endpoint(ReceiverHealth.Status.DISABLED);

    assertThat(snapshot.take().problems())
        .containsExactly(
            "The broker does not answer.",
            "The check 'other' fails.",
            "Redis would forget.",
            "Disabled webhook endpoints: 1. Webhooks to them are given up until the endpoints are"
                + " enabled.");
  }

  @Test
  void unreachable_parts_are_absent_and_checks_are_present() {
    away = true;
    checks.add(() -> HealthCheckStub.down("redis", "Redis does not answer: start it."));

    var seen = snapshot.take();

    assertThat(seen.queues()).isNull();
    assertThat(seen.delayed()).isNull();
    assertThat(seen.minutes()).isNull();
    assertThat(seen.deadLetters()).isNull();
    assertThat(seen.webhooks()).isNull();
    assertThat(seen.problems()).containsExactly("Redis does not answer: start it.");
  }

  private <T> T answer(Supplier<T> supplier) {
    if (away) {
      throw new UnavailableException("Away.", null);
    }
    return supplier.get();
  }

  private void endpoint(ReceiverHealth.Status status) {
    endpoints.add(
        new ReceiverHealth(
            new Host("default", "https://example.com"),
            Optional.empty(),
            status,
            null,
            null,
            null,
            Instant.EPOCH,
            null,
            null,
            0,
            0));
  }
}
