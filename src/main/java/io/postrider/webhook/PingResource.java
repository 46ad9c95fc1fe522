package io.postrider.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.access.SigningSecrets;
import io.postrider.api.Caller;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.Endpoint;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.endpoint.EndpointHealth.Status;
import io.postrider.endpoint.EndpointPermits;
import io.postrider.endpoint.EndpointPermits.Permit;
import io.postrider.endpoint.EndpointPermits.RetryLater;
import io.postrider.endpoint.EndpointStore;
import io.postrider.endpoint.RefusedEndpointException;
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
  @Inject EndpointPermits permits;
  @Inject EndpointStore endpoints;
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
    var endpoint = endpoint(request.url());
    var now = clock.instant();
    var message =
        new WebhookMessage(
            "msg_" + JobId.next(now),
            request.url(),
            WebhookPayload.ping(now).getBytes(UTF_8),
            Optional.ofNullable(tracing.current(null)));
    var signer = new WebhookSigner(secrets.of(endpoint.owner()));
    var permit = permit(endpoint);
    return CompletableFuture.completedStage(message)
        .thenCompose(ping -> sender.send(ping, signer))
        .thenApplyAsync(attempt -> result(permit, message, attempt), threads)
        .whenComplete((done, failed) -> permits.release(permit));
  }

  private Endpoint endpoint(String url) {
    try {
      guard.check(url);
    } catch (RefusedEndpointException refused) {
      throw new InvalidFieldException("/url", refused.getMessage());
    }
    var endpoint = Endpoint.of(caller.owner(), url);
    findWith(endpoint, Status.DISABLED)
        .ifPresent(
            health -> {
              throw new ClientErrorException(
                  "The endpoint is disabled: " + health.reason(), Response.Status.CONFLICT);
            });
    return endpoint;
  }

  private Optional<EndpointHealth> findWith(Endpoint endpoint, Status status) {
    return endpoints.find(endpoint.id()).filter(health -> health.status() == status);
  }

  private Permit permit(Endpoint endpoint) {
    var admission = permits.take(endpoint);
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
  private PingResult result(Permit permit, WebhookMessage message, DeliveryAttempt attempt) {
    boolean faster = permits.learn(permit, attempt);
    boolean paused = findWith(permit.endpoint(), Status.PAUSED).isPresent();
    endpoints.record(permit.endpoint(), attempt, false);
    if (faster || paused && attempt.wasDelivered()) {
      relay.recall(permit.endpoint());
    }
    return new PingResult(
        message.id(),
        attempt.wasDelivered(),
        attempt.statusCode() == 0 ? null : attempt.statusCode(),
        attempt.durationMillis(),
        attempt.error().orElse(null));
  }
}
