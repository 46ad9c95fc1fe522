package io.postrider.broker;

import io.postrider.job.JobKinds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kinds for which the broker has a queue. The workers of a kind create its queue when they
 * start.
 */
@ApplicationScoped
class QueuedKinds implements JobKinds {

  private static final Pattern KIND = Pattern.compile("jobs\\.([^.]+)");

  @Inject BrokerSettings settings;

  /** Asks the broker again if the kind is not found, because its queue may be new. */
  @Override
  public boolean has(String kind) {
    if (!isQueued(kind)) {
      settings.ask();
    }
    return isQueued(kind);
  }

  @Override
  public List<String> names() {
    return settings.queues().stream()
        .map(queue -> KIND.matcher(queue.name()))
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .distinct()
        .sorted()
        .toList();
  }

  private boolean isQueued(String kind) {
    var queues = settings.queues();
    return queues.isEmpty()
        || queues.stream().anyMatch(queue -> Addresses.isQueueOf(kind, queue.name()));
  }
}
