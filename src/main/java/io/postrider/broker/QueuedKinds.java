package io.postrider.broker;

import io.postrider.job.JobKinds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The kinds that the broker has a queue for, which each kind's workers see to when they start. */
@ApplicationScoped
class QueuedKinds implements JobKinds {

  @Inject BrokerSettings settings;

  /** A kind that is not found may be new since the broker was asked, so it is asked again. */
  @Override
  public boolean has(String kind) {
    if (!isQueued(kind)) {
      settings.ask();
    }
    return isQueued(kind);
  }

  private boolean isQueued(String kind) {
    var queues = settings.queues();
    return queues.isEmpty()
        || queues.stream().anyMatch(queue -> Addresses.isQueueOf(kind, queue.name()));
  }
}
