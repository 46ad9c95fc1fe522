package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All checks of the current state of the service. */
@ApplicationScoped
public class IntakeChecks {

  @Inject @Any Instance<IntakeCheck> checks;

  /**
   * Checks a job.
   *
   * @throws InvalidFieldException if it must not be accepted
   */
  public void check(Job job) {
    checks.forEach(check -> check.check(job));
  }

  /** Checks jobs together; returns why some of them must not be accepted. */
  public Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
    var refused = new HashMap<JobId, InvalidFieldException>();
    checks.forEach(check -> check.refusals(jobs).forEach(refused::putIfAbsent));
    return refused;
  }
}
