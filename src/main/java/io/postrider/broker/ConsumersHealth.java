package io.postrider.broker;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.platform.OperatorCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Up when every queue that needs workers has a consumer, on this node or another. */
@ApplicationScoped
class ConsumersHealth implements OperatorCheck {

  @Inject BrokerSettings settings;

  @Override
  public HealthCheckResponse call() {
    var problem = problem();
    if (!problem.isEmpty()) {
      // The answer is a few seconds old: workers may have attached since.
      settings.ask();
      problem = problem();
    }
    var answer = HealthCheckResponse.named("consumers").status(problem.isEmpty());
    return problem.isEmpty() ? answer.build() : answer.withData("problem", problem).build();
  }

  private String problem() {
    var queues = settings.queues();
    return queues.isEmpty()
        ? "The broker has not reported its consumers: see the check \"broker\"."
        : idle(queues);
  }

  private static String idle(List<QueueState> queues) {
    return queues.stream()
        .filter(queue -> isWorkedOn(queue.name()) && queue.consumers() == 0)
        .map(
            queue ->
                ("The queue %s has no consumer: wait half a minute for the workers to attach;"
                        + " if they do not, restart this node and look into its log.")
                    .formatted(queue.name()))
        .collect(Collectors.joining(" "));
  }

  private static boolean isWorkedOn(String queue) {
    return queue.startsWith(Addresses.JOBS)
        || queue.equals(Addresses.WEBHOOKS)
        || queue.equals(Addresses.DELAYED_JOBS)
        || queue.equals(Addresses.DEAD_LETTER_NOTICES);
  }
}
