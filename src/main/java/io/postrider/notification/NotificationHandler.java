package io.postrider.notification;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Sends a notification. */
@ApplicationScoped
class NotificationHandler implements JobHandler {

  @Inject Mailer mailer;

  @Override
  public Outcome handle(Job job, Attempt attempt) throws Exception {
    return mailer.send(job, attempt.number());
  }
}
