package io.postrider.intake;

import static java.util.stream.Collectors.toSet;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes certain that the broker has what another request has stored. */
@ApplicationScoped
public class OutboxConfirmation {

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject JobDispatcher dispatcher;

  /**
   * Jobs of other requests.
   *
   * @param stored those that there are, and that will run
   * @param unsafe those of them that may not be told to a client, since the broker may not have
   *     them
   */
  record Found(Map<JobId, JobRecord> stored, Set<JobId> unsafe) {}

  /**
   * Finds jobs, to answer with. What the broker has not confirmed is not safe yet, and is helped
   * on. The outbox is asked first: a job that is in the store then, and was not in the outbox
   * before, has been confirmed.
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
    var unsafe = new HashSet<>(unconfirmed);
    unsafe.retainAll(stored.keySet());
    var taken =
        dispatcher.dispatch(
            unanswered.stream()
                .filter(job -> unsafe.contains(job.id()))
                .map(job -> new Dispatch(job.job(), job.generation()))
                .toList());
    unsafe.removeAll(taken);
    var safe =
        unanswered.stream().map(JobRecord::id).filter(id -> !unsafe.contains(id)).collect(toSet());
    var accepted = outbox.accept(safe);
    outbox.confirm(taken);
    stored.keySet().removeIf(id -> safe.contains(id) && !accepted.contains(id));
    return new Found(stored, unsafe);
  }

  /** For whoever may not be told of a job that is not safe. */
  static UnavailableException notSafe() {
    return new UnavailableException("The broker has not confirmed.", null);
  }
}
