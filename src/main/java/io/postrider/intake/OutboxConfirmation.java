package io.postrider.intake;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes sure that the broker has a job that another request has stored, before that job answers a
 * request.
 */
@ApplicationScoped
public class OutboxConfirmation {

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject JobDispatcher dispatcher;
  @Inject Clock clock;

  /**
   * Jobs of other requests.
   *
   * @param stored the jobs that have a record and will run
   * @param unsafe those of them that must not answer a request, because the broker may not have
   *     them
   */
  record Found(Map<JobId, JobRecord> stored, Set<JobId> unsafe) {}

  /**
   * Finds jobs that may answer requests, and sends those again that the broker has not confirmed.
   * This reads the outbox before the records: so a job that has a record and was not in the outbox
   * has been confirmed.
   */
  Found find(Collection<JobId> ids) {
    if (ids.isEmpty()) {
      return new Found(Map.of(), Set.of());
    }
    var unconfirmed = outbox.unconfirmed(ids);
    var stored = new HashMap<>(JobRecord.byId(jobs.find(ids)));
    var unanswered =
        stored.values().stream()
            .filter(job -> unconfirmed.contains(job.id()) || job.job().dueAt() != null)
            .toList();
    if (unanswered.isEmpty()) {
      return new Found(stored, Set.of());
    }
    var now = clock.instant();
    var unsafe =
        unanswered.stream()
            .filter(job -> unconfirmed.contains(job.id()) || job.job().isDelayed(now))
            .map(JobRecord::id)
            .collect(toCollection(HashSet::new));
    var confirmed =
        dispatcher.dispatch(
            unanswered.stream()
                .filter(job -> unsafe.contains(job.id()))
                .map(Dispatch::of)
                .toList());
    unsafe.removeAll(confirmed);
    var safe =
        unanswered.stream().map(JobRecord::id).filter(id -> !unsafe.contains(id)).collect(toSet());
    var accepted = outbox.accept(safe);
    outbox.list(
        unanswered.stream()
            .filter(job -> confirmed.contains(job.id()) && accepted.contains(job.id()))
            .map(JobRecord::job)
            .toList());
    stored.keySet().removeIf(id -> safe.contains(id) && !accepted.contains(id));
    return new Found(stored, unsafe);
  }

  /** The failure of a request whose job is not safe. */
  static UnavailableException notSafe() {
    return new UnavailableException("The broker has not confirmed.", null);
  }
}
