package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import io.postrider.job.Simulation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends a notification. */
@ApplicationScoped
class NotificationHandler implements JobHandler {

  @Inject
  @ConfigProperty(name = "postrider.mail.simulated-millis", defaultValue = "500")
  long simulatedMillis;

  @Override
  public Outcome handle(Job job, int attempt) throws Exception {
    return Simulation.run(job, attempt, Duration.ofMillis(simulatedMillis))
        .orElseGet(Outcome::completed);
  }
}
