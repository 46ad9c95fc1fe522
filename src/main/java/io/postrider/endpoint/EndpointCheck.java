package io.postrider.endpoint;

import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Refuses a job whose webhook URL is not acceptable, before the job is stored. */
@ApplicationScoped
class EndpointCheck implements IntakeCheck {

  @Inject EndpointGuard guard;

  @Override
  public void check(Job job) {
    if (job.webhookUrl() == null) {
      return;
    }
    try {
      guard.check(job.webhookUrl());
    } catch (RefusedEndpointException refused) {
      throw new InvalidFieldException("/webhookUrl", refused.getMessage());
    }
  }
}
