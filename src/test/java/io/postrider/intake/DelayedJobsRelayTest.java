package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayedJobsRelayTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();

  private final PostponedList postponed = new PostponedList();

  @BeforeEach
  void start() {
    var relay = new DelayedJobsRelay();
    relay.withdrawals = IntakeKit.noWithdrawals(clock);
    relay.jobs = store;
    relay.postponed = postponed;
    relay.leadership = store;
    relay.dispatcher = dispatcher;
    relay.clock = clock;
    relay.tasks = timer.tasks();
    relay.start(new Object());
  }

  @Test
  void delayed_job_is_sent_when_it_is_due_and_not_before() {
    var job = SampleJobs.dueAt(ManualClock.START.plus(HOUR));
    store.create(List.of(job));
    clock.advance(HOUR.minusMillis(1));
    timer.tick();
    assertThat(dispatcher.sent).isEmpty();

    clock.advance(Duration.ofMillis(1));
    timer.tick();
    timer.tick();

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.delayed()).isZero();
  }

  @Test
  void all_jobs_that_are_due_are_sent_in_one_run() {
    var due = ManualClock.START.plus(HOUR);
    store.create(Stream.generate(() -> SampleJobs.dueAt(due)).limit(1_700).toList());
    clock.advance(HOUR);

    timer.tick();

    assertThat(dispatcher.sent).hasSize(1_700);
    assertThat(store.delayed()).isZero();
  }

  @Test
  void job_that_the_broker_refuses_is_sent_later() {
    store.create(List.of(SampleJobs.dueAt(ManualClock.START.plus(HOUR))));
    clock.advance(HOUR);
    dispatcher.away = new UnavailableException("The broker does not answer.", null);
    timer.tick();
    assertThat(store.delayed()).isOne();

    dispatcher.away = null;
    timer.tick();
    assertThat(store.delayed()).isZero();
    assertThat(dispatcher.sent).hasSize(1);
  }

  @Test
  void node_that_does_not_lead_sends_nothing() {
    store.create(List.of(SampleJobs.dueAt(ManualClock.START.plus(HOUR))));
    clock.advance(HOUR);
    store.leads = false;

    timer.tick();

    assertThat(dispatcher.sent).isEmpty();
  }

  /** The worker may postpone the job again before the relay has removed it. */
  @Test
  void postponed_job_is_sent_once_for_each_time_that_it_was_postponed() {
    var job = SampleJobs.job();
    postponed.entries.add(new Dispatch(job, 0, 1));
    dispatcher.before =
        () -> {
          if (dispatcher.sent.isEmpty()) {
            postponed.entries.add(new Dispatch(job, 0, 2));
          }
        };

    timer.tick();
    timer.tick();

    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0, 1), new Dispatch(job, 0, 2));
    assertThat(postponed.entries).isEmpty();
  }

  /** Postponed jobs that are due. */
  private static final class PostponedList implements PostponedJobs {

    private final List<Dispatch> entries = new ArrayList<>();

    @Override
    public List<Dispatch> due(Instant time, int skipped, int limit) {
      return entries.stream().skip(skipped).limit(limit).toList();
    }

    @Override
    public void sent(Collection<Dispatch> jobs) {
      entries.removeAll(jobs);
    }
  }
}
