package io.postrider.deadletter;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.postrider.intake.JobIntake;
import io.postrider.intake.Outbox;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the in-flight keys of failed jobs that are to run again, so that a replay runs no second
 * job beside the one that a later request has made.
 *
 * <p>The place is first reserved under an id that no job has: to everybody else that is a job which
 * is still being stored, so they wait, and after a crash they take the place over. Under its own id
 * a job that still is failed would be taken for one that needs its place no more.
 */
@ApplicationScoped
public class ReplayReservations {

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject Clock clock;

  /**
   * What could be reserved.
   *
   * @param stands for each job that has a place, the job under whose id it is reserved
   * @param holders for each job that must be left, the one that holds its place; empty if that is
   *     still being stored or replayed
   */
  public record Reserved(Map<JobRecord, Job> stands, Map<JobId, Optional<JobId>> holders) {}

  /** Reserves the places of jobs; one without a {@link Job#dedupKey()} needs none. */
  public Reserved reserve(Collection<JobRecord> failed) {
    var now = clock.instant();
    var stands = new LinkedHashMap<JobRecord, Job>();
    failed.stream()
        .filter(job -> job.job().dedupKey() != null)
        .forEach(job -> stands.put(job, job.job().withId(JobId.next(now))));
    var holders = new LinkedHashMap<JobId, Optional<JobId>>();
    if (!stands.isEmpty()) {
      takeOver(stands, outbox.reserve(List.copyOf(stands.values())), holders);
    }
    return new Reserved(stands, holders);
  }

  /** Takes stale places over, and drops from {@code stands} the jobs whose places are held. */
  private void takeOver(
      Map<JobRecord, Job> stands, List<JobId> answers, Map<JobId, Optional<JobId>> holders) {
    var standsFor =
        stands.entrySet().stream().collect(toMap(e -> e.getValue().id(), e -> e.getKey().id()));
    var found = JobRecord.byId(jobs.find(Set.copyOf(answers)));
    var answer = answers.iterator();
    for (var entry : List.copyOf(stands.entrySet())) {
      var own = entry.getValue();
      var holder = answer.next();
      if (!holder.equals(own.id())
          && !(isStale(holder, found.get(holder)) && outbox.takeOver(own, holder))) {
        stands.remove(entry.getKey());
        var known = found.containsKey(holder) ? holder : standsFor.get(holder);
        holders.put(entry.getKey().id(), Optional.ofNullable(known));
      }
    }
  }

  private boolean isStale(JobId holder, JobRecord found) {
    return found == null
        ? JobIntake.isAbandoned(holder, clock) && outbox.preclude(holder)
        : found.status().terminal();
  }

  /** Gives the places to those jobs that run again, before they are sent, and frees the others. */
  public void settle(Reserved reserved, Collection<JobRecord> replayed) {
    var again = replayed.stream().map(JobRecord::id).collect(toSet());
    reserved
        .stands()
        .forEach(
            (failed, stand) -> {
              if (again.contains(failed.id())) {
                outbox.takeOver(failed.job(), stand.id());
              } else {
                outbox.release(stand);
              }
            });
  }
}
