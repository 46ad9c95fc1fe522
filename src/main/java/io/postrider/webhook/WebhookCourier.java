package io.postrider.webhook;

import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.job.JobId;
import io.postrider.job.Patience;
import io.postrider.queue.MessageSender;
import io.postrider.webhook.DeliveryStore.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tells an outcome once; if that fails, leaves a message in its place for the next attempt. */
@ApplicationScoped
class WebhookCourier {

  private static final System.Logger LOG = System.getLogger(WebhookCourier.class.getName());

  @Inject WebhookSender http;
  @Inject WebhookSigner signer;
  @Inject RetrySchedule schedule;
  @Inject MessageSender queue;
  @Inject DeliveryStore deliveries;
  @Inject Patience patience;

  void deliver(WebhookTask task) {
    var message =
        new WebhookMessage(task.id(), task.url(), task.body().getBytes(UTF_8), Optional.empty());
    var attempt = http.send(message, signer).toCompletableFuture().join();
    var delay = next(task, attempt);
    delay.ifPresent(wait -> queue.send(List.of(task.next().message(wait))));
    var status = status(attempt, delay);
    patience.call(
        () -> {
          deliveries.record(new JobId(task.jobId()), attempt, status);
          return status;
        });
    LOG.log(
        INFO,
        "event=webhook-{0} jobId={1} attempt={2} status={3} error={4} millis={5}",
        status.name().toLowerCase(),
        task.jobId(),
        task.attempt(),
        attempt.statusCode(),
        attempt.error().orElse("none"),
        attempt.durationMillis());
  }

  private Optional<Duration> next(WebhookTask task, DeliveryAttempt attempt) {
    return attempt.outcome() == DeliveryAttempt.Outcome.RETRY
        ? schedule.delayAfter(task.attempt(), attempt)
        : Optional.empty();
  }

  private static Status status(DeliveryAttempt attempt, Optional<Duration> delay) {
    if (attempt.outcome() == DeliveryAttempt.Outcome.DELIVERED) {
      return Status.DELIVERED;
    }
    return delay.isPresent() ? Status.PENDING : Status.FAILED;
  }
}
