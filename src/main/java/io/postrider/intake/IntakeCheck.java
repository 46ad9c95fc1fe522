package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;

/**
 * The last check that a POST must pass. It depends on the current state of the service, for example
 * whether an endpoint may be called. {@link JobIntake#accept} calls all beans of this type, for
 * jobs of every kind.
 */
public interface IntakeCheck {

  /**
   * Checks a job.
   *
   * @throws InvalidFieldException if it must not be accepted
   */
  void check(Job job);
}
