package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.HttpCall;
import io.postrider.endpoint.RefusedEndpointException;
import io.postrider.endpoint.WebhookClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Signs webhooks and sends them, each within the deadline, whatever the receiver or its name server
 * does. A receiver that is waited for takes no thread.
 */
public final class WebhookSender implements AutoCloseable {

  /**
   * A kept connection that is closed later than this after the call was begun was closed for
   * another reason than that it was kept too long.
   */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final EndpointGuard guard;
  private final WebhookClient client;
  private final Clock clock;

  WebhookSender(EndpointGuard guard, WebhookClient client, Clock clock) {
    this.guard = guard;
    this.client = client;
    this.clock = clock;
  }

  /**
   * Makes one attempt; a failure is reported in the result. The stage completes on a thread that
   * serves the connections of all receivers, so callers that block continue with the {@code Async}
   * methods, or wait for it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many hosts are being looked up;
   *     nothing is sent
   */
  public CompletionStage<DeliveryAttempt> send(WebhookMessage message, WebhookSigner signer) {
    Instant now = clock.instant();
    URI url;
    try {
      url = guard.parse(message.url());
    } catch (RefusedEndpointException e) {
      return CompletableFuture.completedStage(DeliveryAttempt.refused(now));
    }
    var headers = headers(message, signer, now);
    long begun = System.nanoTime();
    var call = new HttpCall(client, url, headers, message.body(), now);
    return call.run()
        .thenCompose(
            attempt ->
                call.hasMetClosedConnection() && System.nanoTime() - begun < AT_ONCE.toNanos()
                    ? again(new HttpCall(client, url, headers, message.body(), now), attempt)
                    : CompletableFuture.completedFuture(attempt));
  }

  private static CompletableFuture<DeliveryAttempt> again(HttpCall call, DeliveryAttempt former) {
    try {
      return call.run();
    } catch (RejectedExecutionException busy) {
      return CompletableFuture.completedFuture(former);
    }
  }

  private static Map<String, String> headers(
      WebhookMessage message, WebhookSigner signer, Instant now) {
    var headers = new LinkedHashMap<String, String>(message.headers());
    headers.put("webhook-id", message.id());
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    headers.put("webhook-signature", signer.sign(message.id(), now, message.body()));
    message.traceparent().ifPresent(value -> headers.put("traceparent", value));
    return headers;
  }

  @Override
  public void close() {
    client.close();
  }
}
