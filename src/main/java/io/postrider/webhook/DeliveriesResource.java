package io.postrider.webhook;

import io.postrider.api.Roles;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.platform.Times;
import io.postrider.status.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The attempts to deliver a job's outcome, and sending it again. */
@Path("/jobs/{jobId}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class DeliveriesResource {

  @Inject VisibleJobs visible;
  @Inject DeliveryStore deliveries;
  @Inject WebhookResender resending;

  /**
   * An attempt; the receiver's response body is not kept.
   *
   * @param endpointId the registered endpoint; absent for a URL
   * @param statusCode absent if there was no response
   * @param error absent if the webhook was delivered, else as in {@link DeliveryAttempt}
   * @param nextAttemptAt when the next attempt was due after this one; absent if none was
   */
  @JsonbPropertyOrder({
    "attempt",
    "webhookId",
    "endpointId",
    "at",
    "statusCode",
    "durationMillis",
    "error",
    "nextAttemptAt"
  })
  public record Delivery(
      int attempt,
      String webhookId,
      String endpointId,
      String at,
      Integer statusCode,
      long durationMillis,
      String error,
      String nextAttemptAt) {

    static Delivery of(DeliveryStore.RecordedAttempt recorded) {
      var attempt = recorded.attempt();
      return new Delivery(
          recorded.number(),
          WebhookTask.id(recorded.delivery()),
          Subscription.endpointOf(recorded.delivery()),
          Times.format(attempt.at()),
          attempt.statusCode() == 0 ? null : attempt.statusCode(),
          attempt.durationMillis(),
          attempt.error().orElse(null),
          Times.format(recorded.nextAttemptAt()));
    }
  }

  /** The last attempts, oldest first. */
  public record DeliveryList(List<Delivery> items) {}

  /** The answer to a resend: the webhook's id, and where its attempts are listed. */
  @JsonbPropertyOrder({"webhookId", "deliveriesUrl"})
  public record ResendAccepted(String webhookId, String deliveriesUrl) {}

  /** The attempts made. */
  @GET
  public DeliveryList list(@PathParam("jobId") String jobId) {
    var job = visible.require(jobId);
    return new DeliveryList(deliveries.attempts(job.id()).stream().map(Delivery::of).toList());
  }

  /**
   * Sends the outcome again now, to all receivers, with the same webhook ids. The answer names the
   * first receiver's id.
   */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public Response resend(@PathParam("jobId") String jobId) {
    var job = visible.require(jobId);
    var first = resending.one(job).get(0);
    var deliveriesUrl = "/jobs/" + job.id() + "/deliveries";
    return Response.accepted(new ResendAccepted(first.id(), deliveriesUrl))
        .header(HttpHeaders.LOCATION, deliveriesUrl)
        .build();
  }
}
