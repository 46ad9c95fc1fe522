package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.job.Outcome;
import io.postrider.job.Simulation;
import java.time.Duration;

/**
 * Sends nothing; only takes the time.
 *
 * @param usual how long a send takes
 */
record SimulatedMailer(Duration usual) implements Mailer {

  @Override
  public Outcome send(Job job, int attempt) throws InterruptedException {
    return Simulation.run(job.userId(), attempt, usual).orElseGet(Outcome::completed);
  }
}
