package io.postrider.intake;

import io.postrider.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Refuses a job whose time of expiry has passed, unless the request is a repeated one. */
@ApplicationScoped
class ExpiryCheck implements IntakeCheck {

  @Inject Clock clock;

  @Override
  public void check(Job job) {
    Expiry.check(job, clock.instant());
  }
}
