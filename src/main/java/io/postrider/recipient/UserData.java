package io.postrider.recipient;

import static java.util.function.Predicate.not;

import io.postrider.deadletter.DeadLetters;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.ArrayList;
import java.util.List;

/** Forgets users, as the law grants them (GDPR, article 17). */
@ApplicationScoped
class UserData {

  /** A user may have any number of jobs, and other callers' reads are not to wait for them all. */
  private static final int SLICE = 200;

  @Inject UserTraces traces;
  @Inject JobStore jobs;
  @Inject DeadLetters deadLetters;
  @Inject RecipientDirectory directory;

  /**
   * What was done.
   *
   * @param jobsErased of which only how they went remains
   * @param jobsCancelled how many of those were withdrawn for it
   * @param jobsRunning that are being worked on, and so are not erased: ask again
   * @param recipientRemoved whether the user was in the directory
   */
  @JsonbPropertyOrder({"jobsErased", "jobsCancelled", "jobsRunning", "recipientRemoved"})
  public record Erasure(
      int jobsErased, int jobsCancelled, List<String> jobsRunning, boolean recipientRemoved) {}

  /** Withdraws what has not started, then erases all that has ended. */
  Erasure erase(String owner, String userId) {
    int cancelled = 0;
    int erased = 0;
    var running = new ArrayList<String>();
    List<JobId> slice;
    do {
      // Those that are running stay in the list, before all that is still to be looked at.
      slice = traces.jobs(owner, userId, running.size(), SLICE);
      cancelled += withdraw(slice);
      var gone = traces.erase(slice);
      traces.forget(owner, userId, gone);
      erased += gone.size();
      slice.stream().filter(not(gone::contains)).map(JobId::value).forEach(running::add);
    } while (slice.size() == SLICE);
    return new Erasure(erased, cancelled, running, directory.remove(owner, userId));
  }

  /** Sees to it that none of them is still begun, or replayed; says how many were cancelled. */
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
