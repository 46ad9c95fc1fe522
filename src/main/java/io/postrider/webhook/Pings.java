package io.postrider.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.Host;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.RetryLater;
import io.postrider.endpoint.ReceiverHealth.Status;
import io.postrider.endpoint.Target;
import io.postrider.job.JobId;
import io.postrider.platform.Tracing;
import io.postrider.webhook.Receivers.Receiver;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** Calls a receiver once while the client waits, under the same rules as every webhook. */
@ApplicationScoped
class Pings {

  @Inject HostPermits permits;
  @Inject CircuitBreakers breakers;
  @Inject DelayedWebhooksRelay relay;
  @Inject WebhookSender sender;
  @Inject Tracing tracing;
  @Inject Clock clock;
  @Resource ManagedExecutorService threads;

  /**
   * The result of a call.
   *
   * @param statusCode absent if there was no response
   * @param error absent if it was delivered, else as in {@link DeliveryAttempt}
   */
  @JsonbPropertyOrder({"webhookId", "delivered", "statusCode", "durationMillis", "error"})
  public record PingResult(
      String webhookId, boolean delivered, Integer statusCode, long durationMillis, String error) {}

  /**
   * Sends a body, and completes when the call has ended, within 15 s.
   *
   * @throws ClientErrorException if the receiver is disabled (409) or busy (429)
   */
  CompletionStage<PingResult> send(Target target, String url, String body, Receiver receiver) {
    var state = breakers.state(target);
    if (state.status() == Status.DISABLED) {
      throw new ClientErrorException(
          "The endpoint is disabled: " + state.reason(), Response.Status.CONFLICT);
    }
    var message =
        new WebhookMessage(
            "msg_" + JobId.next(clock.instant()),
            url,
            body.getBytes(UTF_8),
            Optional.ofNullable(tracing.current(null)),
            receiver.headers());
    var permit = permit(target.host());
    return CompletableFuture.completedStage(message)
        .thenCompose(ping -> call(ping, receiver))
        .thenApplyAsync(attempt -> result(target, permit, message, attempt), threads)
        .whenComplete((done, failed) -> permits.release(permit));
  }

  private CompletionStage<DeliveryAttempt> call(WebhookMessage message, Receiver receiver) {
    try {
      return sender.send(message, receiver.signer());
    } catch (RejectedExecutionException lookupsBusy) {
      throw busy(Duration.ZERO);
    }
  }

  private Permit permit(Host host) {
    var admission = permits.take(host);
    if (admission instanceof RetryLater later) {
      throw busy(later.delay());
    }
    return (Permit) admission;
  }

  private static ClientErrorException busy(Duration delay) {
    return new ClientErrorException(
        "The endpoint is busy.",
        Response.status(Response.Status.TOO_MANY_REQUESTS)
            .header("Retry-After", delay.toSeconds() + 1)
            .build());
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
