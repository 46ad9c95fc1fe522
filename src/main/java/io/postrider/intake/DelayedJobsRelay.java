package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;

/**
 * Sends delayed and postponed jobs to their queues when they are due. Each node has a relay, but
 * only that of the leading node works. If a process dies and a job is sent twice, the broker drops
 * the second message.
 */
@ApplicationScoped
class DelayedJobsRelay {

  /** The period, and so the longest delay of a due job beside the time to send it. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  @Inject DelayedJobs jobs;
  @Inject PostponedJobs postponed;
  @Inject Leadership leadership;
  @Inject Withdrawals withdrawals;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  private Relay delayedJobs;
  private Relay postponedJobs;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    delayedJobs =
        new Relay(
            leadership::lead,
            dispatcher,
            sent -> jobs.sent(sent.stream().map(Dispatch::job).toList()));
    postponedJobs = new Relay(leadership::lead, dispatcher, postponed::sent);
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    if (!withdrawals.areBlocked()) {
      delayedJobs.send((skipped, limit) -> jobs.due(clock.instant(), skipped, limit));
      postponedJobs.send((skipped, limit) -> postponed.due(clock.instant(), skipped, limit));
    }
  }
}
