package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** Checks jobs together; returns why some of them must not be accepted. */
  default Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
    var refused = new HashMap<JobId, InvalidFieldException>();
    for (var job : jobs) {
      try {
        check(job);
      } catch (InvalidFieldException refusal) {
        refused.put(job.id(), refusal);
      }
    }
    return refused;
  }
}
