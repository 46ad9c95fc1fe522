package io.postrider.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asking for jobs, and withdrawing them. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class JobsResource {

  @Inject JobStore jobs;
  @Inject VisibleJobs visible;
  @Inject JobAnswer answers;

  /** The job as it is now, or once it has ended if the client prefers to wait. */
  @GET
  @Path("{jobId}")
  public CompletionStage<Response> get(
      @PathParam("jobId") String jobId,
      @HeaderParam("Prefer") List<String> prefer,
      @Context Request request) {
    return answers.answer(visible.require(jobId), request, prefer);
  }

  /**
   * The same, if it is of that kind.
   *
   * @throws NotFoundException if not
   */
  public CompletionStage<Response> get(
      String kind, String jobId, List<String> prefer, Request request) {
    return answers.answer(visible.require(jobId, kind), request, prefer);
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
    return answers.view(job);
  }
}
