package io.postrider.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import io.postrider.report.ReportGenerator;
import io.postrider.report.ReportOrder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.PrintWriter;

/** What a user was charged, month by month. */
@ApplicationScoped
@Named("sales")
class SalesReport implements ReportGenerator {

  @Inject Ledger ledger;

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt) {
    try (var csv = new PrintWriter(attempt.result("text/csv"), false, UTF_8)) {
      for (int month = 1; month <= 12; month++) {
        attempt.progress(100 * month / 12, "month " + month); // throws if the job is cancelled
        csv.println(month + "," + ledger.sales(order.userId(), month));
      }
    }
    return Outcome.completed();
  }
}
