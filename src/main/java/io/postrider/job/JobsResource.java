package io.postrider.job;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Asking for jobs, and withdrawing them. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class JobsResource {

  @Inject JobStore jobs;
  @Inject RetryPolicy retries;

  /** The job as it is now. */
  @GET
  @Path("{jobId}")
  public Response get(@PathParam("jobId") String jobId) {
    return show(require(jobs, jobId));
  }

  /**
   * The job as it is now, if it is of that kind.
   *
   * @throws NotFoundException if not
   */
  public Response get(String jobId, String kind) {
    var job = require(jobs, jobId);
    if (!job.job().kind().equals(kind)) {
      throw unknown();
    }
    return show(job);
  }

  private Response show(JobRecord job) {
    var answer = Response.ok(JobView.of(job, retries.maxAttempts()));
    return (job.status().terminal() ? answer : answer.header("Retry-After", 1)).build();
  }

  /** Withdraws a job that has not started. */
  @DELETE
  @Path("{jobId}")
  public JobView cancel(@PathParam("jobId") String jobId) {
    var id = require(jobs, jobId).id();
    var job = jobs.cancel(id).orElseThrow(NotFoundException::new);
    if (job.status() != JobStatus.CANCELLED) {
      throw new ClientErrorException(
          "The job is "
              + job.status().label()
              + "; only one that has not started can be cancelled.",
          Response.Status.CONFLICT);
    }
    return JobView.of(job, retries.maxAttempts());
  }

  /**
   * The job with the id that a client wrote.
   *
   * @throws NotFoundException if there is none
   */
  public static JobRecord require(JobStore jobs, String jobId) {
    try {
      return jobs.find(new JobId(jobId)).orElseThrow(JobsResource::unknown);
    } catch (IllegalArgumentException notAnId) {
      throw unknown();
    }
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such job.");
  }
}
