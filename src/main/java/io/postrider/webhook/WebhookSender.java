package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.GuardedDnsResolver;
import io.postrider.endpoint.HttpCall;
import io.postrider.endpoint.RefusedEndpointException;
import io.postrider.endpoint.WebhookClient;
import io.postrider.endpoint.WebhookSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;

/**
 * Sends webhooks, each on a thread of the executor and within the deadline, whatever the receiver
 * or its name server does.
 *
 * <p>The client blocks on purpose: an asynchronous client resolves names on the few threads that
 * serve all connections, so one slow name server would delay all receivers. Here a slow receiver
 * blocks only its own threads, as many as the caller's concurrency limit for an endpoint allows.
 */
public final class WebhookSender implements AutoCloseable {

  /** No charset parameter, because RFC 8259 §11 does not define one. */
  private static final ContentType JSON = ContentType.create("application/json");

  private final WebhookSettings settings;
  private final EndpointGuard guard;
  private final CloseableHttpClient client;
  private final Clock clock;
  private final Executor executor;
  private final ScheduledExecutorService scheduler;

  WebhookSender(
      WebhookSettings settings,
      EndpointGuard guard,
      GuardedDnsResolver resolver,
      Clock clock,
      Executor executor,
      ScheduledExecutorService scheduler) {
    this.settings = settings;
    this.guard = guard;
    this.client = WebhookClient.create(settings, resolver);
    this.clock = clock;
    this.executor = executor;
    this.scheduler = scheduler;
  }

  /**
   * Makes one attempt; a failure is reported in the result. The stage may complete on the
   * scheduler's thread, so callers continue with the {@code Async} methods, or wait for it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the executor is full; nothing is
   *     sent
   */
  public CompletionStage<DeliveryAttempt> send(WebhookMessage message, WebhookSigner signer) {
    Instant now = clock.instant();
    HttpPost request;
    try {
      request = request(guard.parse(message.url()), message, signer, now);
    } catch (RefusedEndpointException e) {
      return CompletableFuture.completedStage(DeliveryAttempt.refused(now));
    }
    HttpCall call = new HttpCall(client, request, settings.answerLimit(), clock, now);
    CompletableFuture<DeliveryAttempt> attempt = new CompletableFuture<>();
    Future<?> cut =
        scheduler.schedule(
            () -> {
              // Complete first: cutting the call makes it end with another error.
              attempt.complete(call.timedOut());
              call.cut();
            },
            settings.deadline().toMillis(),
            TimeUnit.MILLISECONDS);
    attempt.whenComplete((done, failure) -> cut.cancel(false));
    return attempt.completeAsync(call::run, executor);
  }

  private static HttpPost request(
      URI uri, WebhookMessage message, WebhookSigner signer, Instant now) {
    HttpPost request = new HttpPost(uri);
    request.setHeader("webhook-id", message.id());
    request.setHeader("webhook-timestamp", now.getEpochSecond());
    request.setHeader("webhook-signature", signer.sign(message.id(), now, message.body()));
    message.traceparent().ifPresent(value -> request.setHeader("traceparent", value));
    request.setEntity(new ByteArrayEntity(message.body(), JSON));
    return request;
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
