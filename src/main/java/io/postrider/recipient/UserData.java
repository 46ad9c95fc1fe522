package io.postrider.recipient;

import static java.util.function.Predicate.not;

import io.postrider.deadletter.DeadLetters;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.schedule.UserSchedules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.ArrayList;
import java.util.List;

/** Erases the data of users, who have that right by law (GDPR, article 17). */
@ApplicationScoped
class UserData {

  /**
   * Limits how many jobs are erased at once, because a user may have very many and other callers
   * must not wait for all of them.
   */
  private static final int SLICE = 200;

  @Inject UserJobs userJobs;
  @Inject JobStore jobs;
  @Inject DeadLetters deadLetters;
  @Inject RecipientDirectory directory;
  @Inject UserSchedules schedules;

  /**
   * The result of an erasure.
   *
   * @param jobsErased jobs of which only kind, type, status, times and counts remain
   * @param jobsCancelled how many of those were cancelled by the erasure
   * @param jobsRunning jobs that are running, or have failed meanwhile, and therefore are not
   *     erased; the client repeats the request later
   * @param recipientRemoved whether the user was in the directory
   * @param schedulesRemoved how many schedules made jobs for the user
   */
  @JsonbPropertyOrder({
    "jobsErased",
    "jobsCancelled",
    "jobsRunning",
    "recipientRemoved",
    "schedulesRemoved"
  })
  public record Erasure(
      int jobsErased,
      int jobsCancelled,
      List<String> jobsRunning,
      boolean recipientRemoved,
      int schedulesRemoved) {}

  /**
   * Removes the user's schedules, cancels the jobs that have not started, then erases all that have
   * ended.
   */
  Erasure erase(String owner, String userId) {
    int schedulesRemoved = schedules.remove(owner, userId);
    int cancelled = 0;
    int erased = 0;
    var running = new ArrayList<String>();
    List<JobId> slice;
    do {
      // Running jobs stay in the list, before those not yet visited.
      slice = userJobs.jobs(owner, userId, running.size(), SLICE);
      cancelled += withdraw(slice);
      var gone = userJobs.erase(slice);
      userJobs.forget(owner, userId, gone);
      erased += gone.size();
      slice.stream().filter(not(gone::contains)).map(JobId::value).forEach(running::add);
    } while (slice.size() == SLICE);
    boolean recipientRemoved = directory.remove(owner, userId);
    return new Erasure(erased, cancelled, running, recipientRemoved, schedulesRemoved);
  }

  /** Prevents that jobs still start or are replayed, and returns how many were cancelled. */
  private int withdraw(List<JobId> ids) {
    int cancelled = 0;
    var failed = new ArrayList<JobId>();
    for (var job : jobs.find(ids)) {
      if (!job.status().terminal() && isCancelled(job)) {
        cancelled++;
      } else if (job.status() == JobStatus.FAILED) {
        failed.add(job.id());
      }
    }
    deadLetters.discard(failed);
    return cancelled;
  }

  private boolean isCancelled(JobRecord job) {
    return jobs.cancel(job.id()).filter(now -> now.status() == JobStatus.CANCELLED).isPresent();
  }
}
