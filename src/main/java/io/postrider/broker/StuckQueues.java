package io.postrider.broker;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.platform.OperatorCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Up unless a queue is stuck: messages are ready and consumers are attached, but the broker has
 * delivered none for a minute. This happens when the memory of an address is full of messages that
 * cannot be delivered yet.
 */
@ApplicationScoped
class StuckQueues implements OperatorCheck {

  /** A queue is stuck if nothing has been delivered for this long. */
  static final Duration SILENCE = Duration.ofMinutes(1);

  @Inject Clock clock;

  /** Queues with ready messages of which none is in delivery, and since when. */
  private volatile Map<QueueState, Instant> silent = Map.of();

  /** Examines the queues whenever the broker has reported them, every few seconds. */
  void look(@Observes BrokerSettings.Asked asked) {
    var former = silent;
    var found = new HashMap<QueueState, Instant>();
    for (var queue : asked.queues()) {
      if (isSilent(queue)) {
        found.put(queue, since(former, queue));
      }
    }
    silent = Map.copyOf(found);
  }

  private static boolean isSilent(QueueState queue) {
    return !queue.paused() && queue.consumers() > 0 && queue.inDelivery() == 0 && queue.ready() > 0;
  }

  /**
   * Since when a queue is silent: from now on if it is shorter than before, because then messages
   * have been delivered.
   */
  private Instant since(Map<QueueState, Instant> former, QueueState queue) {
    return former.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(queue.name()))
        .filter(entry -> entry.getKey().depth() <= queue.depth())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(clock::instant);
  }

  @Override
  public HealthCheckResponse call() {
    var problem =
        stuck().stream()
            .sorted()
            .map(
                name ->
                    ("Messages wait in the queue %s and consumers are attached, but the broker has"
                            + " delivered none for a minute: restart the broker, and look into its"
                            + " log.")
                        .formatted(name))
            .collect(Collectors.joining(" "));
    var answer = HealthCheckResponse.named("deliveries").status(problem.isEmpty());
    return problem.isEmpty() ? answer.build() : answer.withData("problem", problem).build();
  }

  private List<String> stuck() {
    var latest = clock.instant().minus(SILENCE);
    return silent.entrySet().stream()
        .filter(entry -> !entry.getValue().isAfter(latest))
        .map(entry -> entry.getKey().name())
        .toList();
  }
}
