package io.postrider.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Up unless threads are deadlocked, the only problem for which this node needs a restart. */
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
                "%d threads are deadlocked: take a thread dump (kill -QUIT writes one to the log), and restart this node."
                    .formatted(deadlocked.length))
            .build();
  }
}
