package io.postrider.report;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import io.postrider.job.Pace;
import io.postrider.job.Rate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  @Inject
  @ConfigProperty(name = "postrider.report.rate")
  Optional<Rate> rate;

  @Inject
  @ConfigProperty(name = "postrider.report.max-running", defaultValue = "0")
  int running;

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
  public List<Pace> paces(Job job) {
    var ofKind = new Pace(job.kind(), rate.orElse(null), running);
    return Stream.concat(
            types.find(job.type()).map(type -> pace(job.type(), type)).stream(), Stream.of(ofKind))
        .filter(Pace::limits)
        .toList();
  }

  private static Pace pace(String name, ReportGenerator type) {
    return new Pace(ReportsResource.KIND + ":" + name, type.rate().orElse(null), type.maxRunning());
  }

  @Override
  public Duration postponeFor(Job job) {
    return postponeFor;
  }
}
