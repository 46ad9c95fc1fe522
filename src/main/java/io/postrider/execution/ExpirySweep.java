package io.postrider.execution;

import static java.util.logging.Level.INFO;

import io.postrider.job.JobEvents;
import io.postrider.job.JobRecord;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.logging.Logger;

/**
 * Expires jobs when their time has come, however deep in a queue their messages wait, and notifies
 * the listener. A job whose message comes first is expired by the claim; this class still notifies
 * the listener, so that it does so once. Each node has a sweep, but only that of the leading node
 * works. After a crash an outcome may be passed on twice.
 */
@ApplicationScoped
class ExpirySweep {

  private static final Logger LOG = Logger.getLogger(ExpirySweep.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int BATCH = 500;

  @Inject ExpiringJobs jobs;
  @Inject Leadership leadership;
  @Inject OutcomeListener listener;
  @Inject JobEvents events;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    int left = 0;
    boolean last = false;
    while (!last && leadership.lead()) {
      var batch = jobs.expire(clock.instant(), left, BATCH);
      listener.ended(batch.expired());
      jobs.settled(batch.expired());
      batch.expired().forEach(this::report);
      left += batch.left();
      last = batch.last();
    }
  }

  private void report(JobRecord job) {
    events.expired(job.job());
    LogLine.of("expired").with(job.job().logFields()).log(LOG, INFO);
  }
}
