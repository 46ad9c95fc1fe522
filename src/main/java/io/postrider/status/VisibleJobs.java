package io.postrider.status;

import io.postrider.api.Caller;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;

/** The jobs that the caller may see: for it, no others exist. */
@ApplicationScoped
public class VisibleJobs {

  @Inject JobStore jobs;
  @Inject Caller caller;

  /**
   * The job with the id that a caller wrote.
   *
   * @throws NotFoundException if there is none, or it is another's
   */
  public JobRecord require(String jobId) {
    try {
      return jobs.find(new JobId(jobId)).filter(this::isVisible).orElseThrow(VisibleJobs::unknown);
    } catch (IllegalArgumentException notAnId) {
      throw unknown();
    }
  }

  /**
   * The same, if the job is of that kind.
   *
   * @throws NotFoundException if not
   */
  public JobRecord require(String jobId, String kind) {
    var job = require(jobId);
    if (!job.job().kind().equals(kind)) {
      throw unknown();
    }
    return job;
  }

  private boolean isVisible(JobRecord job) {
    return caller.seesAll() || job.job().owner().equals(caller.owner());
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such job.");
  }

  /** Whose jobs these are, or null for everybody's. */
  String owner() {
    return caller.seesAll() ? null : caller.owner();
  }
}
