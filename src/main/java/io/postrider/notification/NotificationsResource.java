package io.postrider.notification;

import io.postrider.api.AcceptedJob;
import io.postrider.api.BatchRequest;
import io.postrider.api.BatchResults;
import io.postrider.api.Batches;
import io.postrider.api.Caller;
import io.postrider.api.Roles;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.status.JobAnswer;
import io.postrider.status.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Accepts notifications, and answers requests for their state. */
@Path("/notifications")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class NotificationsResource {

  static final String KIND = "notification";

  @Inject JobIntake intake;
  @Inject Batches batches;
  @Inject NotificationRequests requests;
  @Inject VisibleJobs visible;
  @Inject JobAnswer answers;
  @Inject Caller caller;
  @Inject Clock clock;

  /** Accepts a notification. */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> create(
      @HeaderParam("Idempotency-Key") IdempotencyKey key, NotificationRequest request) {
    return intake.accept(job(request), key).thenApply(AcceptedJob::response);
  }

  /** Accepts several notifications. */
  @POST
  @Path("batch")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<BatchResults> createBatch(BatchRequest batch) {
    return batches.accept(batch, NotificationRequest.class, this::job);
  }

  private Job job(NotificationRequest request) {
    return requests.job(request, caller, clock.instant());
  }

  /** The same answer as {@code GET /jobs/{jobId}}. */
  @GET
  @Path("{jobId}")
  public CompletionStage<Response> get(
      @PathParam("jobId") String jobId,
      @HeaderParam("Prefer") List<String> prefer,
      @Context Request request) {
    return answers.answer(visible.require(jobId, KIND), request, prefer);
  }

  /** The headers of that answer, without waiting. */
  @HEAD
  @Path("{jobId}")
  public CompletionStage<Response> head(
      @PathParam("jobId") String jobId, @Context Request request) {
    return answers.answer(visible.require(jobId, KIND), request, List.of());
  }
}
