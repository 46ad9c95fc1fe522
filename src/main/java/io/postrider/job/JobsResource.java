package io.postrider.job;

import jakarta.annotation.security.RolesAllowed;
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
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class JobsResource {

  @Inject JobStore jobs;
  @Inject VisibleJobs visible;
  @Inject RetryPolicy retries;

  /** The job as it is now. */
  @GET
  @Path("{jobId}")
  public Response get(@PathParam("jobId") String jobId) {
    return show(visible.require(jobId));
  }

  /**
   * The job as it is now, if it is of that kind.
   *
   * @throws NotFoundException if not
   */
  public Response get(String jobId, String kind) {
    return show(visible.require(jobId, kind));
  }

  private Response show(JobRecord job) {
    var answer = Response.ok(JobView.of(job, retries.maxAttempts()));
    return (job.status().terminal() ? answer : answer.header("Retry-After", 1)).build();
  }

  /** Withdraws a job that has not started. */
  @DELETE
  @Path("{jobId}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.ADMIN})
  public JobView cancel(@PathParam("jobId") String jobId) {
    var id = visible.require(jobId).id();
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
}
