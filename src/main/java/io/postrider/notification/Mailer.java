package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.job.Outcome;

/** How notifications leave: simulated, or by SMTP. */
interface Mailer extends AutoCloseable {

  /**
   * Sends the notification that a job asks for.
   *
   * @param attempt counted from 1, in this generation of the job
   * @return sent, or refused for good
   * @throws Exception if it may work later
   */
  Outcome send(Job job, int attempt) throws Exception;

  /** Hangs up. */
  @Override
  default void close() {}
}
