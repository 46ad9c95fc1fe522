package io.postrider.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the broker answers, and its settings allow the service to keep its promises. */
@Readiness
@ApplicationScoped
class BrokerReadiness implements HealthCheck {

  @Inject BrokerSettings settings;

  @Override
  public HealthCheckResponse call() {
    var problems = settings.problems();
    var answer = HealthCheckResponse.named("broker").status(problems.isEmpty());
    return problems.isEmpty()
        ? answer.build()
        : answer.withData("problem", String.join(" ", problems)).build();
  }
}
