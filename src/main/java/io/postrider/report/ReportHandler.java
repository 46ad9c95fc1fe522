package io.postrider.report;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes a report with the generator of its type. */
@ApplicationScoped
class ReportHandler implements JobHandler {

  @Inject
  @ConfigProperty(name = "postrider.report.timeout")
  Optional<Duration> timeout;

  @Inject
  @ConfigProperty(name = "postrider.report.postpone-for", defaultValue = "PT4H")
  Duration postponeFor;

  @Inject ReportTypes types;

  @Override
  public Outcome handle(Job job, Attempt attempt) throws Exception {
    var generator = types.find(job.type());
    if (generator.isEmpty()) {
      return Outcome.rejected("There is no report type " + job.type() + " any more.");
    }
    var outcome = generator.get().generate(ReportOrder.of(job), attempt);
    return outcome instanceof Outcome.Completed
        ? Outcome.completed(ReportsResource.resultUrl(job.id()))
        : outcome;
  }

  @Override
  public Optional<Duration> timeout(Job job) {
    return types.find(job.type()).flatMap(ReportGenerator::timeout).or(() -> timeout);
  }

  @Override
  public Duration postponeFor(Job job) {
    return postponeFor;
  }
}
