package io.postrider.job;

import io.postrider.job.JobDispatcher.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;

/** Makes certain that the broker has what another request has stored. */
@ApplicationScoped
class Handover {

  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;

  /**
   * What the broker has not confirmed is not safe yet: help it on.
   *
   * @throws UnavailableException if it still is not
   */
  void secure(Collection<JobRecord> stored) {
    if (stored.isEmpty()) {
      return;
    }
    var unsafe = outbox.unconfirmed(stored.stream().map(JobRecord::id).toList());
    if (!unsafe.isEmpty()) {
      dispatcher.dispatch(
          stored.stream()
              .filter(job -> unsafe.contains(job.id()))
              .map(job -> new Dispatch(job.job(), job.generation()))
              .toList());
      outbox.confirm(unsafe);
    }
  }
}
