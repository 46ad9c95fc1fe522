package io.postrider.report;

import io.postrider.job.AcceptedJob;
import io.postrider.job.Caller;
import io.postrider.job.IdempotencyKey;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobIntake;
import io.postrider.job.JobStore;
import io.postrider.job.Roles;
import io.postrider.job.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Asking for reports, and reading them. */
@Path("/reports")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class ReportsResource {

  static final String KIND = "report";
  private static final int PRIORITY = 5;

  @Inject JobIntake intake;
  @Inject JobStore jobs;
  @Inject VisibleJobs visible;
  @Inject Caller caller;
  @Inject Clock clock;

  /** Accepts a report; the same one already in flight is answered with its id. */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.ADMIN})
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> create(
      @HeaderParam("Idempotency-Key") IdempotencyKey key, ReportRequest request) {
    var now = clock.instant();
    var job =
        new Job(
            JobId.next(now),
            KIND,
            request.reportType(),
            request.userId(),
            caller.owner(),
            PRIORITY,
            now,
            null,
            request.webhookUrl(),
            request.dedupKey(),
            request.payload());
    return intake.accept(job, key).thenApply(AcceptedJob::response);
  }

  /** The report, once it is done. */
  @GET
  @Path("{jobId}/result")
  public String result(@PathParam("jobId") String jobId) {
    var job = visible.require(jobId, KIND);
    return jobs.result(job.id())
        .orElseThrow(() -> new NotFoundException("This job has no result, or not yet."));
  }

  static String resultUrl(JobId id) {
    return "/reports/" + id + "/result";
  }
}
