package io.postrider.job;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import io.postrider.job.JobDispatcher.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Set;

/** Makes certain that the broker has what another request has stored. */
@ApplicationScoped
class Handover {

  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;

  /**
   * What the broker has not confirmed is not safe yet: help it on.
   *
   * @return those that still are not safe
   */
  Set<JobId> secure(Collection<JobRecord> stored) {
    if (stored.isEmpty()) {
      return Set.of();
    }
    var unsafe = outbox.unconfirmed(stored.stream().map(JobRecord::id).toList());
    if (unsafe.isEmpty()) {
      return unsafe;
    }
    var jobs =
        stored.stream()
            .filter(job -> unsafe.contains(job.id()))
            .map(job -> new Dispatch(job.job(), job.generation()))
            .toList();
    var taken = dispatcher.dispatchApart(jobs);
    outbox.confirm(taken);
    return unsafe.stream().filter(not(taken::contains)).collect(toSet());
  }

  /** For whoever may not be told of a job that is not safe. */
  static UnavailableException notSafe() {
    return new UnavailableException("The broker has not confirmed.", null);
  }
}
