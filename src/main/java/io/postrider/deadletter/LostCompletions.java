package io.postrider.deadletter;

import io.postrider.intake.JobDispatcher;
import io.postrider.job.JobEvents;
import io.postrider.job.Repairs;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Sends jobs again that this node has completed, if Redis has lost that in a failover. They have no
 * message any more, and no worker. Other than the {@link Reconciler}, which finds the same by
 * looking twice at all open jobs, it knows that at once, and knows of jobs that were removed from
 * the open ones on a server that has lost nothing.
 */
@ApplicationScoped
class LostCompletions {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  @Inject CompletedJobs completed;
  @Inject JobDispatcher dispatcher;
  @Inject JobEvents events;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  void run() {
    for (var job : completed.lost()) {
      dispatcher.dispatchAgain(job);
      Repairs.report("completion-lost", job.id(), events);
    }
  }
}
