package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();

  @BeforeEach
  void start() {
    var relay = new OutboxRelay();
    relay.outbox = store;
    relay.leadership = store;
    relay.withdrawals = IntakeKit.noWithdrawals(clock);
    relay.dispatcher = dispatcher;
    relay.clock = clock;
    relay.tasks = timer.tasks();
    relay.start(new Object());
  }

  @Test
  void stored_job_that_was_never_confirmed_is_sent_when_it_is_overdue() {
    var job = SampleJobs.job();
    store.create(List.of(job));
    timer.tick();
    assertThat(dispatcher.sent).as("the request may still be in progress").isEmpty();

    clock.advance(Duration.ofSeconds(15));
    timer.tick();

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.size()).isZero();
  }

  /** Jobs whose clients got 503 meanwhile are withdrawn first. */
  @Test
  void nothing_is_sent_for_some_seconds_after_redis_was_unreachable() {
    store.create(List.of(SampleJobs.job()));
    clock.advance(Duration.ofSeconds(60));
    store.away = true;
    timer.tick();
    store.away = false;
    clock.advance(Duration.ofSeconds(4));

    timer.tick();
    assertThat(dispatcher.sent).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    timer.tick();
    assertThat(dispatcher.sent).hasSize(1);
  }

  @Test
  void job_that_the_broker_refuses_stays_in_the_outbox() {
    store.create(List.of(SampleJobs.job()));
    clock.advance(Duration.ofSeconds(15));
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    timer.tick();
    assertThat(store.size()).isEqualTo(1);

    dispatcher.away = null;
    timer.tick();
    assertThat(store.size()).isZero();
  }

  @Test
  void missing_queue_delays_no_job_of_another_however_many_jobs_wait_for_it() {
    store.create(Stream.generate(() -> SampleJobs.job("charge", null, null)).limit(1_600).toList());
    var job = SampleJobs.job();
    store.create(List.of(job));
    clock.advance(Duration.ofSeconds(15));
    dispatcher.unknownKind = "charge";

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.size()).isEqualTo(1_600);
  }

  @Test
  void node_that_does_not_lead_sends_nothing() {
    store.create(List.of(SampleJobs.job()));
    clock.advance(Duration.ofSeconds(15));
    store.leads = false;

    timer.tick();

    assertThat(dispatcher.sent).isEmpty();
  }
}
