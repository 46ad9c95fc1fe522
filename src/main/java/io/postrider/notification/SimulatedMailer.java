package io.postrider.notification;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.Outcome;
import io.postrider.job.Simulation;
import java.time.Duration;

/**
 * Sends nothing, but takes the time of a send.
 *
 * @param duration how long a send takes
 */
record SimulatedMailer(Duration duration) implements Mailer {

  @Override
  public Outcome send(Job job, Attempt attempt) throws InterruptedException {
    return Simulation.run(job.userId(), attempt, duration).orElseGet(Outcome::completed);
  }
}
