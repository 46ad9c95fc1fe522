package io.postrider.report;

import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.JobView;
import io.postrider.job.Outcome;
import io.postrider.job.Simulation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes a report. */
@ApplicationScoped
class ReportHandler implements JobHandler {

  @Inject
  @ConfigProperty(name = "postrider.report.simulated-millis", defaultValue = "3000")
  long simulatedMillis;

  @Inject Clock clock;

  @Override
  public Outcome handle(Job job, int attempt) throws Exception {
    return Simulation.run(job, attempt, Duration.ofMillis(simulatedMillis))
        .orElseGet(() -> Outcome.completed(ReportsResource.resultUrl(job.id()), report(job)));
  }

  private String report(Job job) {
    return Json.createObjectBuilder()
        .add("jobId", job.id().value())
        .add("userId", job.userId())
        .add("reportType", job.type())
        .add("generatedAt", JobView.time(clock.instant()))
        .add("simulated", true)
        .build()
        .toString();
  }
}
