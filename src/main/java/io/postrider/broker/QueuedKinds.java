package io.postrider.broker;

import io.postrider.job.JobKinds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The kinds for which the broker has a queue. The workers of a kind create its queue when they
 * start.
 */
@ApplicationScoped
class QueuedKinds implements JobKinds {

  @Inject BrokerSettings settings;

  /** Asks the broker again if the kind is not found, because its queue may be new. */
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
