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
    relay.withdrawals = new Withdrawals();
    relay.dispatcher = dispatcher;
    relay.clock = clock;
    relay.timer = timer.service();
    relay.start(new Object());
  }

  @Test
  void what_was_stored_but_never_confirmed_is_sent_when_it_is_overdue() {
    var job = SampleJobs.job();
    store.create(List.of(job));
    timer.tick();
    assertThat(dispatcher.sent).as("the request may still be at it").isEmpty();

    clock.advance(Duration.ofSeconds(15));
    timer.tick();

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.size()).isZero();
  }

  /** What they answered 503 meanwhile is withdrawn first. */
  @Test
  void after_redis_was_away_nodes_have_some_seconds_before_anything_is_sent() {
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
  void what_the_broker_does_not_take_stays() {
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
  void queue_that_is_missing_holds_up_no_other_however_much_waits_for_it() {
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
