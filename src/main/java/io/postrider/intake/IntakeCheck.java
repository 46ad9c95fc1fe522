package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;

/** Looks at a job before it is accepted. */
public interface IntakeCheck {

  /**
   * Lets the job pass, or does not.
   *
   * @throws InvalidFieldException if it must not be accepted
   */
  void check(Job job);
}
