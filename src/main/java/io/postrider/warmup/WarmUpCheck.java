package io.postrider.warmup;

import io.postrider.access.OwnKey;
import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;

/** Refuses every job of the warm-up, as the last step before a job would be stored. */
@ApplicationScoped
class WarmUpCheck implements IntakeCheck {

  /**
   * Refuses a job of the warm-up.
   *
   * @throws InvalidFieldException always for such a job
   */
  @Override
  public void check(Job job) {
    if (job.owner().equals(OwnKey.OWNER)) {
      throw new InvalidFieldException("/userId", "is that of the warm-up, which makes no jobs");
    }
  }
}
