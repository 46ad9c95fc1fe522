package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.job.Outcome;

/** Sends notifications: simulated, or by SMTP. */
interface Mailer extends AutoCloseable {

  /**
   * Sends the notification of a job.
   *
   * @param attempt counted from 1, in this generation of the job
   * @return completed, or rejected for good
   * @throws Exception if a later attempt may succeed
   */
  Outcome send(Job job, int attempt) throws Exception;

  /** Closes the connections. */
  @Override
  default void close() {}
}
