package io.postrider.warmup;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the warm-up is over. */
@Readiness
@ApplicationScoped
class WarmUpReadiness implements HealthCheck {

  @Inject WarmUp warmUp;

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("warm-up").status(warmUp.isOver());
    return warmUp.isOver()
        ? answer.build()
        : answer.withData("problem", "The service is still warming up: wait.").build();
  }
}
