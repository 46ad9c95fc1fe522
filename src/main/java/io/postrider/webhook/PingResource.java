package io.postrider.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.access.SigningSecrets;
import io.postrider.api.Caller;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.Host;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.RetryLater;
import io.postrider.endpoint.ReceiverHealth.Status;
import io.postrider.endpoint.RefusedEndpointException;
import io.postrider.endpoint.Target;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Tracing;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tests a receiver with a signed {@code ping}, under the same rules as every webhook. */
@Path("/webhooks/test")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
public class PingResource {

  @Inject EndpointGuard guard;
  @Inject HostPermits permits;
  @Inject CircuitBreakers breakers;
  @Inject DelayedWebhooksRelay relay;
  @Inject SigningSecrets secrets;
  @Inject WebhookSender sender;
  @Inject Caller caller;
  @Inject Tracing tracing;
  @Inject Clock clock;
  @Resource ManagedExecutorService threads;

  /** The body of the request. */
  public record PingRequest(@NotBlank @MaxCodePoints(max = 2048) String url) {}

  /**
   * The result of the ping.
   *
   * @param statusCode absent if there was no response
   * @param error absent if the ping was delivered, else as in {@link DeliveryAttempt}
   */
  @JsonbPropertyOrder({"webhookId", "delivered", "statusCode", "durationMillis", "error"})
  public record PingResult(
      String webhookId, boolean delivered, Integer statusCode, long durationMillis, String error) {}

  /** Sends a ping, and answers when it has ended, within 15 s. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<PingResult> ping(PingRequest request) {
    var target = target(request.url());
    var now = clock.instant();
    var message =
        new WebhookMessage(
            "msg_" + JobId.next(now),
            request.url(),
            WebhookPayload.ping(now).getBytes(UTF_8),
            Optional.ofNullable(tracing.current(null)));
    var signer = new WebhookSigner(secrets.of(target.host().owner()));
    var permit = permit(target.host());
    return CompletableFuture.completedStage(message)
        .thenCompose(ping -> sender.send(ping, signer))
        .thenApplyAsync(attempt -> result(target, permit, message, attempt), threads)
        .whenComplete((done, failed) -> permits.release(permit));
  }

  private Target target(String url) {
    try {
      guard.check(url);
    } catch (RefusedEndpointException refused) {
      throw new InvalidFieldException("/url", refused.getMessage());
    }
    var target = Target.ofUrl(caller.owner(), url);
    var state = breakers.state(target);
    if (state.status() == Status.DISABLED) {
      throw new ClientErrorException(
          "The endpoint is disabled: " + state.reason(), Response.Status.CONFLICT);
    }
    return target;
  }

  private Permit permit(Host host) {
    var admission = permits.take(host);
    if (admission instanceof RetryLater later) {
      throw new ClientErrorException(
          "The endpoint is busy.",
          Response.status(Response.Status.TOO_MANY_REQUESTS)
              .header("Retry-After", later.delay().toSeconds() + 1)
              .build());
    }
    return (Permit) admission;
  }

  /** A ping counts like any attempt; a successful one ends a pause. */
  private PingResult result(
      Target target, Permit permit, WebhookMessage message, DeliveryAttempt attempt) {
    boolean faster = permits.learn(permit, attempt);
    var state = breakers.state(target);
    breakers.record(target, attempt, false);
    if (faster) {
      relay.recall(target.host().id());
    }
    if (state.status() == Status.PAUSED && state.isEndedBy(attempt, target)) {
      relay.recall(state.receiverId());
    }
    return new PingResult(
        message.id(),
        attempt.wasDelivered(),
        attempt.statusCode() == 0 ? null : attempt.statusCode(),
        attempt.durationMillis(),
        attempt.error().orElse(null));
  }
}
