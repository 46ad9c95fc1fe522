package io.postrider.example;

import io.postrider.api.AcceptedJob;
import io.postrider.api.BatchRequest;
import io.postrider.api.BatchResults;
import io.postrider.api.Batches;
import io.postrider.api.Caller;
import io.postrider.api.Roles;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Accepts charges. */
@Path("/charges")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
public class ChargesResource {

  static final String KIND = "charge";

  @Inject JobIntake intake;
  @Inject Batches batches;
  @Inject Caller caller;
  @Inject Clock clock;

  @POST
  public CompletionStage<Response> create(
      @HeaderParam("Idempotency-Key") IdempotencyKey key, ChargeRequest request) {
    return intake.accept(job(request), key).thenApply(AcceptedJob::response);
  }

  @POST
  @Path("batch")
  public CompletionStage<BatchResults> createBatch(BatchRequest batch) {
    return batches.accept(batch, ChargeRequest.class, this::job);
  }

  private Job job(ChargeRequest request) {
    var now = clock.instant();
    return Job.of(KIND, "card", request.userId(), caller.owner(), now, request.payload())
        .withWebhookUrl(request.webhookUrl());
  }
}
