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
 * Reserves the in-flight keys of failed jobs before a replay, so that the replay does not run
 * beside a job that a later request has made.
 *
 * <p>A key is first reserved under a new id that no job has. To other requests this looks like a
 * job that is still being stored: they wait, and after a crash they take the key over. The failed
 * job's own id would not protect the key, because the holder's job has ended and so its key counts
 * as stale.
 */
@ApplicationScoped
public class ReplayReservations {

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject Clock clock;

  /**
   * The result of a reservation.
   *
   * @param reservations for each job whose key is reserved, the job under whose id it is reserved
   * @param holders for each job whose key is held by another job, that job; empty if it is still
   *     being stored or replayed
   */
  public record Reserved(Map<JobRecord, Job> reservations, Map<JobId, Optional<JobId>> holders) {}

  /** Reserves the in-flight keys of jobs. A job without a {@link Job#dedupKey()} needs none. */
  public Reserved reserve(Collection<JobRecord> failed) {
    var now = clock.instant();
    var reservations = new LinkedHashMap<JobRecord, Job>();
    failed.stream()
        .filter(job -> job.job().dedupKey() != null)
        .forEach(job -> reservations.put(job, job.job().withId(JobId.next(now))));
    var holders = new LinkedHashMap<JobId, Optional<JobId>>();
    if (!reservations.isEmpty()) {
      takeOver(reservations, outbox.reserve(List.copyOf(reservations.values())), holders);
    }
    return new Reserved(reservations, holders);
  }

  /**
   * Takes stale keys over, and removes from {@code reservations} the jobs whose keys another job
   * holds.
   */
  private void takeOver(
      Map<JobRecord, Job> reservations, List<JobId> answers, Map<JobId, Optional<JobId>> holders) {
    var jobOfReservation =
        reservations.entrySet().stream()
            .collect(toMap(e -> e.getValue().id(), e -> e.getKey().id()));
    var found = JobRecord.byId(jobs.find(Set.copyOf(answers)));
    var answer = answers.iterator();
    for (var entry : List.copyOf(reservations.entrySet())) {
      var own = entry.getValue();
      var holder = answer.next();
      if (!holder.equals(own.id())
          && !(isStale(holder, found.get(holder), entry.getKey().id())
              && outbox.takeOver(own, holder))) {
        reservations.remove(entry.getKey());
        var known = found.containsKey(holder) ? holder : jobOfReservation.get(holder);
        holders.put(entry.getKey().id(), Optional.ofNullable(known));
      }
    }
  }

  /** Whether a holder no longer needs its key, or is the failed job itself. */
  private boolean isStale(JobId holder, JobRecord found, JobId failed) {
    return found == null
        ? JobIntake.isAbandoned(holder, clock) && outbox.preclude(holder)
        : holder.equals(failed) || !found.holdsKey(clock.instant());
  }

  /** Passes the keys to the jobs that run again, before they are sent, and releases the others. */
  public void settle(Reserved reserved, Collection<JobRecord> replayed) {
    var again = replayed.stream().map(JobRecord::id).collect(toSet());
    reserved
        .reservations()
        .forEach(
            (failed, reservation) -> {
              if (again.contains(failed.id())) {
                outbox.takeOver(failed.job(), reservation.id());
              } else {
                outbox.release(reservation);
              }
            });
  }
}
