package io.postrider.webhook;

import io.postrider.access.SigningSecrets;
import io.postrider.api.Caller;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.RefusedEndpointException;
import io.postrider.endpoint.Target;
import io.postrider.platform.InvalidFieldException;
import io.postrider.webhook.Pings.PingResult;
import io.postrider.webhook.Receivers.Receiver;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Tests a receiver with a signed {@code ping}. */
@Path("/webhooks/test")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
public class PingResource {

  @Inject EndpointGuard guard;
  @Inject SigningSecrets secrets;
  @Inject Pings pings;
  @Inject Caller caller;
  @Inject Clock clock;

  /** The body of the request. */
  public record PingRequest(@NotBlank @MaxCodePoints(max = 2048) String url) {}

  /** Sends a ping, and answers when it has ended, within 15 s. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<PingResult> ping(PingRequest request) {
    try {
      guard.check(request.url());
    } catch (RefusedEndpointException refused) {
      throw new InvalidFieldException("/url", refused.getMessage());
    }
    var signer = new WebhookSigner(secrets.of(caller.owner()));
    return pings.send(
        Target.ofUrl(caller.owner(), request.url()),
        request.url(),
        WebhookPayload.ping(clock.instant()),
        new Receiver(signer, Map.of(), 0));
  }
}
