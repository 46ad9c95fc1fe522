package io.postrider.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpirySweepTest {

  private final List<JobRecord> due = new ArrayList<>();
  private final List<JobRecord> held = new ArrayList<>();
  private final List<JobId> told = new ArrayList<>();
  private final InMemoryJobs store = new InMemoryJobs();
  private final ManualTimer timer = new ManualTimer();
  private final RecordingEvents events = new RecordingEvents();
  private boolean away;

  @BeforeEach
  void start() {
    var sweep = new ExpirySweep();
    sweep.jobs = new Listed();
    sweep.leadership = store;
    sweep.events = events;
    sweep.clock = new ManualClock();
    sweep.tasks = timer.tasks();
    sweep.listener =
        job -> {
          if (away) {
            throw new UnavailableException("The broker does not answer.", null);
          }
          told.add(job.id());
        };
    sweep.start(new Object());
  }

  @Test
  void all_jobs_that_are_due_expire_in_one_run_although_workers_hold_some() {
    expired(3).forEach(held::add);
    expired(1_700).forEach(due::add);

    timer.tick();
    timer.tick();

    assertThat(told).doesNotHaveDuplicates().hasSize(1_700);
    assertThat(events.recorded).hasSize(1_700).containsOnly("expired");
  }

  @Test
  void outcome_that_could_not_be_passed_on_is_passed_on_later() {
    expired(1).forEach(due::add);
    away = true;
    timer.tick();
    assertThat(events.recorded).isEmpty();

    away = false;
    timer.tick();

    assertThat(told).hasSize(1);
    assertThat(due).isEmpty();
  }

  @Test
  void only_the_leading_node_works() {
    expired(1).forEach(due::add);
    store.leads = false;

    timer.tick();

    assertThat(told).isEmpty();
  }

  private static Stream<JobRecord> expired(int count) {
    return Stream.generate(() -> SampleJobs.record(SampleJobs.job(), 0, JobStatus.EXPIRED))
        .limit(count);
  }

  /** The held jobs come first in the list. */
  private final class Listed implements ExpiringJobs {

    @Override
    public Batch expire(Instant time, int skipped, int limit) {
      int left = Math.max(0, Math.min(limit, held.size() - skipped));
      var expired = due.stream().limit(limit - left).toList();
      return new Batch(expired, left, left + expired.size() < limit);
    }

    @Override
    public void settled(Collection<JobRecord> expired) {
      due.removeAll(expired);
    }
  }
}
