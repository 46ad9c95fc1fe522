package io.postrider.broker;

import io.postrider.platform.OperatorCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Up when the broker answers, and its settings allow the service to keep its promises. */
@ApplicationScoped
class BrokerHealth implements OperatorCheck {

  @Inject BrokerSettings settings;
  @Inject BrokerHosts hosts;

  @Override
  public HealthCheckResponse call() {
    return answer(settings.problems().isEmpty());
  }

  /** The answer with what is wrong, whether the check is up or down. */
  HealthCheckResponse answer(boolean up) {
    var problems = settings.problems();
    var answer = HealthCheckResponse.named("broker").status(up);
    if (!problems.isEmpty()) {
      answer.withData("problem", String.join(" ", problems));
    }
    hosts.warning().ifPresent(warning -> answer.withData("warning", warning));
    return answer.build();
  }
}
