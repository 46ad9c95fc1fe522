package io.postrider.report;

import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import io.postrider.job.Rate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Optional;

/** A report of which only one is made at a time. */
@ApplicationScoped
@Named("lonely")
public class LonelyReport implements ReportGenerator {

  @Override
  public int maxRunning() {
    return 1;
  }

  @Override
  public Optional<Rate> rate() {
    return Optional.of(Rate.parse("5/s"));
  }

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt) throws InterruptedException {
    Thread.sleep(100);
    return Outcome.completed();
  }
}
