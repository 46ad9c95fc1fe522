package io.postrider.report;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import io.postrider.job.Simulation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A report that only takes time and ignores its params. */
@ApplicationScoped
class SimulatedReport implements ReportGenerator {

  @Inject
  @ConfigProperty(name = "postrider.report.simulated-millis", defaultValue = "3000")
  long simulatedMillis;

  @Inject Clock clock;

  @Override
  public List<FieldError> check(JsonObject params) {
    return List.of();
  }

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt)
      throws InterruptedException, IOException {
    var usual = Duration.ofMillis(simulatedMillis);
    var ended = Simulation.run(order.userId(), attempt, usual);
    if (ended.isPresent()) {
      return ended.get();
    }
    var report = order.heading(clock.instant()).add("simulated", true).build();
    attempt.result(MediaType.APPLICATION_JSON, report.toString());
    return Outcome.completed();
  }
}
