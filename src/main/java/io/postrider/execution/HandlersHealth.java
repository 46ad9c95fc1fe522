package io.postrider.execution;

import io.postrider.platform.OperatorCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Up while no handler on this node goes on after its timeout. */
@ApplicationScoped
class HandlersHealth implements OperatorCheck {

  @Inject JobExecutor executor;

  @Override
  public HealthCheckResponse call() {
    int abandoned = executor.abandonedHandlers();
    var answer = HealthCheckResponse.named("handlers").status(abandoned == 0);
    return abandoned == 0
        ? answer.build()
        : answer
            .withData(
                "problem",
                "Handlers on this node that hang and ignore the interrupt after their timeout: %d. Look"
                        .formatted(abandoned)
                    + " for event=handler-abandoned in the log, which says where, and give that call"
                    + " a timeout of its own. A restart of the node ends them.")
            .build();
  }
}
