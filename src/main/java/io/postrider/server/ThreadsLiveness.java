package io.postrider.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while no threads wait for each other for ever: nothing else needs a restart to mend. */
@Liveness
@ApplicationScoped
class ThreadsLiveness implements HealthCheck {

  @Override
  public HealthCheckResponse call() {
    var deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    var answer = HealthCheckResponse.named("threads").status(deadlocked == null);
    return deadlocked == null
        ? answer.build()
        : answer
            .withData(
                "problem",
                "%d threads wait for each other: keep what jstack says, and restart this node."
                    .formatted(deadlocked.length))
            .build();
  }
}
