package io.postrider.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started when the broker has been asked for its settings, whether or not it answered. */
@Startup
@ApplicationScoped
class BrokerStartup implements HealthCheck {

  @Inject BrokerSettings settings;

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("started").status(settings.hasAsked());
    return settings.hasAsked()
        ? answer.build()
        : answer.withData("problem", "The service is still starting: wait.").build();
  }
}
