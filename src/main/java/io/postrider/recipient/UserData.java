package io.postrider.recipient;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.queue.DeadLetterQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.ArrayList;
import java.util.List;

/** Forgets users, as the law grants them (GDPR, article 17). */
@ApplicationScoped
class UserData {

  @Inject UserTraces traces;
  @Inject JobStore jobs;
  @Inject DeadLetterQueue deadLetters;
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
    var ids = traces.jobs(owner, userId);
    int cancelled = 0;
    var failed = new ArrayList<JobId>();
    for (var job : jobs.find(ids)) {
      if (!job.status().terminal() && isCancelled(job)) {
        cancelled++;
      } else if (job.status() == JobStatus.FAILED) {
        failed.add(job.id());
      }
    }
    deadLetters.remove(failed);
    jobs.discard(failed);
    var erased = new ArrayList<JobId>();
    var running = new ArrayList<String>();
    for (var id : ids) {
      if (traces.erase(id)) {
        erased.add(id);
      } else {
        running.add(id.value());
      }
    }
    traces.forget(owner, userId, erased);
    return new Erasure(erased.size(), cancelled, running, directory.remove(owner, userId));
  }

  private boolean isCancelled(JobRecord job) {
    return jobs.cancel(job.id()).filter(now -> now.status() == JobStatus.CANCELLED).isPresent();
  }
}
