package io.postrider.notification;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.Outcome;

/** Sends notifications: simulated, or by SMTP. */
interface Mailer extends AutoCloseable {

  /**
   * Sends the notification of a job.
   *
   * @return completed, rejected for good, or postponed because the mail server does not take it now
   * @throws Exception if a later attempt may succeed
   */
  Outcome send(Job job, Attempt attempt) throws Exception;

  /** Closes the connections. */
  @Override
  default void close() {}
}
