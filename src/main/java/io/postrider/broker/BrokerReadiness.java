package io.postrider.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready from the moment at which the broker was usable for the first time since this node started.
 * So a node with a wrong setting does not take the place of one that works. Later problems are
 * told, and leave the node ready: without the broker it still answers what needs Redis alone, and
 * refuses the rest with {@code 503}.
 */
@Readiness
@ApplicationScoped
class BrokerReadiness implements HealthCheck {

  @Inject BrokerSettings settings;
  @Inject BrokerHealth health;

  @Override
  public HealthCheckResponse call() {
    return health.answer(settings.haveBeenGood());
  }
}
