package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;

/**
 * The last of the checks that a POST must pass: whether what is known now stands against the job,
 * such as an endpoint that may not be called. {@link JobIntake#accept} calls all beans of this
 * type, for jobs of every kind.
 */
public interface IntakeCheck {

  /**
   * Lets the job pass, or does not.
   *
   * @throws InvalidFieldException if it must not be accepted
   */
  void check(Job job);
}
