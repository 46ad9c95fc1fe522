package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobStore;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts jobs for which no client waits, such as those of schedules. The caller chooses the id of
 * the job and may try again: the store takes each id once. The job needs a time at which it is due,
 * since it waits with the delayed jobs until the broker takes it.
 */
@ApplicationScoped
public class UnattendedIntake {

  @Inject Outbox outbox;
  @Inject DelayedJobs delayed;
  @Inject JobStore jobs;
  @Inject @Any Instance<IntakeCheck> checks;
  @Inject JobEvents events;
  @Inject Clock clock;

  /**
   * Accepts a job.
   *
   * @return the job that does the work: this one, or the same job that is in flight already. Fails
   *     with {@link UnavailableException} if the store does not answer
   * @throws InvalidFieldException if a check refuses the job
   */
  public CompletableFuture<JobId> accept(Job job) {
    checks.forEach(check -> check.check(job));
    try {
      var holder = holder(job);
      return holder.equals(job.id()) ? add(job) : CompletableFuture.completedFuture(holder);
    } catch (UnavailableException later) {
      return CompletableFuture.failedFuture(later);
    }
  }

  /** The job that holds the in-flight key now: this one if it has none. */
  private JobId holder(Job job) {
    var holder = outbox.reserve(List.of(job)).get(0);
    if (!holder.equals(job.id()) && mayTakeOver(holder) && outbox.takeOver(job, holder)) {
      return job.id();
    }
    if (!holder.equals(job.id())) {
      events.deduplicated(job);
    }
    return holder;
  }

  private CompletableFuture<JobId> add(Job job) {
    return delayed
        .add(job)
        .thenApply(
            added -> {
              if (added) {
                events.accepted(job);
              }
              return job.id();
            });
  }

  /**
   * Whether the holder of an in-flight key does not need it any more.
   *
   * @throws UnavailableException if that is not known yet
   */
  private boolean mayTakeOver(JobId holder) {
    var other = jobs.find(holder);
    if (other.isEmpty() && !JobIntake.isAbandoned(holder, clock)) {
      throw new UnavailableException("Another request for the same job is being stored.", null);
    }
    return other
        .map(job -> !job.holdsKey(clock.instant()))
        .orElseGet(() -> outbox.preclude(holder));
  }
}
