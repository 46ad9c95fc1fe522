package io.postrider.status;

import io.postrider.api.Caller;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;

/** The jobs that the caller may see; to the caller other jobs do not exist. */
@ApplicationScoped
public class VisibleJobs {

  @Inject JobStore jobs;
  @Inject Caller caller;

  /**
   * The job with the id that the caller sent.
   *
   * @throws NotFoundException if there is none, or it belongs to another owner
   */
  public JobRecord require(String jobId) {
    try {
      return jobs.find(new JobId(jobId)).filter(this::isVisible).orElseThrow(VisibleJobs::unknown);
    } catch (IllegalArgumentException notAnId) {
      throw unknown();
    }
  }

  /**
   * The job with that id and kind.
   *
   * @throws NotFoundException if there is none, or it belongs to another owner
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

  /** The owner of the visible jobs, or null if the caller sees the jobs of all owners. */
  String owner() {
    return caller.seesAll() ? null : caller.owner();
  }
}
