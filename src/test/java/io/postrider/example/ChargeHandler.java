package io.postrider.example;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Charges a card. */
@ApplicationScoped
class ChargeHandler implements JobHandler {

  @Inject Ledger ledger;

  @Override
  public Outcome handle(Job job, Attempt attempt) {
    int cents = job.payload().getInt("cents");
    if (cents > 100_000) {
      return Outcome.rejected("more than 1,000.00"); // never retried
    }
    ledger.charge(job.id().value(), job.userId(), cents); // an exception is retried
    return Outcome.completed();
  }
}
