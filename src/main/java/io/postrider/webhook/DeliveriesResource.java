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

/** How the telling of a job's outcome went, and telling it again. */
@Path("/jobs/{jobId}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class DeliveriesResource {

  @Inject VisibleJobs visible;
  @Inject DeliveryStore deliveries;
  @Inject Resending resending;

  /**
   * An attempt; what the receiver wrote is not kept.
   *
   * @param statusCode absent if no answer came
   * @param error absent if it was delivered, else as in {@link DeliveryAttempt}
   */
  @JsonbPropertyOrder({"attempt", "webhookId", "at", "statusCode", "durationMillis", "error"})
  public record Delivery(
      int attempt,
      String webhookId,
      String at,
      Integer statusCode,
      long durationMillis,
      String error) {

    static Delivery of(DeliveryStore.Numbered numbered) {
      var attempt = numbered.attempt();
      return new Delivery(
          numbered.number(),
          numbered.webhookId(),
          Times.format(attempt.at()),
          attempt.statusCode() == 0 ? null : attempt.statusCode(),
          attempt.durationMillis(),
          attempt.error().orElse(null));
    }
  }

  /** The last 50 attempts, oldest first. */
  public record DeliveryList(List<Delivery> items) {}

  /** That a webhook is on its way. */
  @JsonbPropertyOrder({"webhookId", "deliveriesUrl"})
  public record Resent(String webhookId, String deliveriesUrl) {}

  /** The attempts made. */
  @GET
  public DeliveryList list(@PathParam("jobId") String jobId) {
    var job = visible.require(jobId);
    return new DeliveryList(deliveries.attempts(job.id()).stream().map(Delivery::of).toList());
  }

  /** Sends it again now, to all receivers, with the same ids; the first one's is answered. */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public Response again(@PathParam("jobId") String jobId) {
    var job = visible.require(jobId);
    var first = resending.one(job).get(0);
    var deliveriesUrl = "/jobs/" + job.id() + "/deliveries";
    return Response.accepted(new Resent(first.id(), deliveriesUrl))
        .header(HttpHeaders.LOCATION, deliveriesUrl)
        .build();
  }
}
