package io.postrider.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready from the moment at which Redis accepted a write for the first time since this node started.
 * So a node with a wrong setting does not take the place of one that works. Later problems are
 * told, and leave the node ready: without Redis it still answers {@code 503} with {@code
 * Retry-After}, which is better than no answer.
 */
@Readiness
@ApplicationScoped
class RedisReadiness implements HealthCheck {

  @Inject RedisHealth health;

  @Override
  public HealthCheckResponse call() {
    if (!health.hasBeenGood()) {
      health.ask();
    }
    return health.answer(health.hasBeenGood());
  }
}
