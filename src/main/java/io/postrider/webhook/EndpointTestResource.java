package io.postrider.webhook;

import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.endpoint.EventTypes;
import io.postrider.endpoint.VisibleEndpoints;
import io.postrider.job.JobKinds;
import io.postrider.platform.InvalidFieldException;
import io.postrider.webhook.Pings.PingResult;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Tests a registered endpoint, with its own secret and headers. */
@Path("/webhooks/endpoints/{endpointId}/test")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
public class EndpointTestResource {

  @Inject VisibleEndpoints visible;
  @Inject Receivers receivers;
  @Inject JobKinds kinds;
  @Inject Pings pings;
  @Inject Clock clock;

  /**
   * The body of the request.
   *
   * @param eventType an example of this type is sent; a ping if it is absent
   */
  public record TestRequest(@MaxCodePoints(max = 200) String eventType) {}

  /** Sends a webhook, and answers when the call has ended, within 15 s. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<PingResult> test(@PathParam("endpointId") String id, TestRequest request) {
    var endpoint = visible.require(id);
    var body = body(request.eventType());
    if (!endpoint.isEnabled()) {
      throw new ClientErrorException(
          "The endpoint is disabled: " + endpoint.disabledReason(), Response.Status.CONFLICT);
    }
    return pings.send(
        Receivers.target(endpoint), endpoint.url(), body, receivers.receiver(endpoint));
  }

  private String body(String eventType) {
    var now = clock.instant();
    if (eventType == null) {
      return WebhookPayload.ping(now);
    }
    if (!EventTypes.exists(eventType, kinds) || eventType.endsWith("*")) {
      throw new InvalidFieldException("/eventType", "is no event type, such as report.failed");
    }
    return new EventType(eventType).example(now);
  }
}
