package io.postrider.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.logging.Level.INFO;

import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.RetryLater;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.LogLine;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.Receivers.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * Makes one attempt to deliver a webhook, and schedules the next attempt if there is one.
 *
 * <p>The steps are: send, record the attempt, schedule the next attempt, acknowledge the message.
 * After a crash the broker redelivers the message, and the executor continues after the last
 * recorded step. Only an attempt that was not recorded is made twice, with the same webhook id.
 */
@ApplicationScoped
class DeliveryExecutor {

  private static final Logger LOG = Logger.getLogger(DeliveryExecutor.class.getName());

  /** How long a webhook is deferred if its secret cannot be read now. */
  private static final Duration WITHOUT_SECRET = Duration.ofSeconds(30);

  /** How long a webhook is deferred if too many hosts are being looked up. */
  static final Duration LOOKUPS_BUSY = Duration.ofSeconds(1);

  private static final String PAUSED = "paused";
  private static final Optional<BreakerState> NO_PROBE = Optional.empty();

  @Inject WebhookSender http;
  @Inject Receivers receivers;
  @Inject DisabledEndpoints disabled;
  @Inject RetrySchedule schedule;
  @Inject DeliveryStore deliveries;
  @Inject EndpointDeliveries ofEndpoints;
  @Inject CircuitBreakers breakers;
  @Inject HostPermits permits;
  @Inject DelayedWebhooks delayed;
  @Inject DelayedWebhooksRelay relay;
  @Inject BlockingRetry retry;
  @Inject RandomGenerator random;
  @Inject WebhookEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;

  /**
   * Handles one message; when this returns, the message can be acknowledged.
   *
   * @throws UnavailableException if the broker must redeliver the message
   */
  void deliver(WebhookTask queued) {
    var task = retry.call(() -> receivers.readdress(queued));
    var state = retry.call(() -> deliveries.state(task));
    if (state.progress().covers(task)) {
      list(task, state.progress());
      scheduleNext(task, state.progress());
      return;
    }
    var obstacle = receivers.obstacle(task, clock.instant());
    if (obstacle.isPresent()) {
      settle(task, obstacle.get(), NO_PROBE);
      return;
    }
    disabled.check(task, state.receiver());
    switch (state.receiver().status()) {
      case DISABLED -> settle(task, DeliveryAttempt.disabled(clock.instant()), NO_PROBE);
      case PAUSED -> probe(task, state.receiver());
      case ACTIVE -> attempt(task, NO_PROBE);
    }
  }

  /** Lists a delivery that a node had recorded, but not listed, before it died. */
  private void list(WebhookTask task, DeliveryProgress progress) {
    if (task.subscription() != null && progress.status() == Status.DELIVERED) {
      retry.call(
          () -> {
            ofEndpoints.list(task.name(), progress.status());
            return progress;
          });
    }
  }

  /**
   * Those that wait for the end of a pause all go on at the same moment, so a slot from before is
   * worth nothing then.
   */
  private void probe(WebhookTask task, BreakerState receiver) {
    if (receiver.pausedUntil().isAfter(clock.instant())) {
      deferPaused(task, receiver.pausedUntil(), receiver.receiverId());
    } else if (retry.call(() -> breakers.takeProbe(task.target()))) {
      attempt(task, Optional.of(receiver));
    } else {
      var lost = clock.instant().plus(CircuitBreakerRules.PROBE_LEASE);
      deferPaused(task, lost, receiver.receiverId());
    }
  }

  private void deferPaused(WebhookTask task, Instant until, String receiverId) {
    defer(task.withoutSlot(), jitteredDelay(until), PAUSED, receiverId);
  }

  /**
   * @param probed the paused receiver if the attempt is a probe
   */
  private void attempt(WebhookTask task, Optional<BreakerState> probed) {
    Receiver receiver;
    try {
      receiver = receivers.of(task);
    } catch (UnavailableException unavailable) {
      defer(task, WITHOUT_SECRET, "no-secret", task.host().id());
      return;
    } catch (IllegalArgumentException unknownOwner) {
      settle(task, DeliveryAttempt.unsigned(clock.instant()), probed);
      return;
    }
    // A probe is the only call, so it needs no slot.
    var slot = probed.isPresent() ? Duration.ZERO : receivers.reserve(task, receiver);
    if (!slot.isZero()) {
      defer(task.withSlot(), slot, "rate", task.host().id());
      return;
    }
    var admission = permits.take(task.host());
    if (admission instanceof RetryLater later) {
      deferBusy(receiver.rate() == 0 ? task : task.withSlot(), later.delay());
    } else if (admission instanceof Permit permit) {
      try (var span = tracing.call("POST", task.traceparent()).here()) {
        settle(task, call(task, receiver, permit, span), probed);
      } catch (RejectedExecutionException full) {
        deferBusy(task, LOOKUPS_BUSY);
      }
    }
  }

  /** Records a first attempt that was made without a message, and reported. */
  void recordFirst(WebhookTask task, DeliveryAttempt attempt) {
    record(task, attempt, NO_PROBE);
  }

  /** Delays an attempt until the rate of its endpoint allows it. */
  void deferToRate(WebhookTask task, Receiver receiver) {
    defer(task.withSlot(), receivers.reserve(task, receiver), "rate", task.host().id());
  }

  /** Delays an attempt because its host gets as many calls as it may. */
  void deferBusy(WebhookTask task, Duration delay) {
    defer(task, delay, "busy", task.host().id());
  }

  /**
   * Holds the permit during the call only, so that a slow store does not make the receiver look
   * busy.
   */
  private DeliveryAttempt call(
      WebhookTask task, Receiver receiver, Permit permit, Tracing.TraceSpan span) {
    try {
      var attempt =
          http.send(message(task, receiver, span), receiver.signer()).toCompletableFuture().join();
      describe(span, task, attempt);
      if (permits.learn(permit, attempt)) {
        relay.recall(task.host().id());
      }
      return attempt;
    } finally {
      permits.release(permit);
    }
  }

  static WebhookMessage message(WebhookTask task, Receiver receiver, Tracing.TraceSpan span) {
    return new WebhookMessage(
        task.id(),
        task.url(),
        task.body().getBytes(UTF_8),
        Optional.ofNullable(span.traceparent()),
        receiver.headers());
  }

  /** Names the host without path and query, which may hold a secret of the receiver. */
  static void describe(Tracing.TraceSpan span, WebhookTask task, DeliveryAttempt attempt) {
    span.set("url.full", task.host().origin())
        .set("postrider.job.id", task.jobId())
        .set("http.request.resend_count", task.attempt() - 1L)
        .set("http.response.status_code", attempt.statusCode());
    attempt.error().ifPresent(span::failed);
  }

  private void settle(WebhookTask task, DeliveryAttempt attempt, Optional<BreakerState> probed) {
    record(task, attempt, probed);
    report(task, attempt);
  }

  /** Records an attempt, and schedules the next one if there is one. */
  private void record(WebhookTask task, DeliveryAttempt attempt, Optional<BreakerState> probed) {
    var progress = progress(task, attempt);
    retry.call(
        () -> {
          deliveries.record(task, attempt, progress, probed.isPresent());
          return progress;
        });
    if (task.subscription() != null && attempt.wasMade() && !attempt.wasDelivered()) {
      retry.call(
          () -> {
            disabled.check(task, breakers.state(task.target()));
            return progress;
          });
    }
    // Webhooks that arrived during the probe were deferred until after the pause.
    probed
        .filter(receiver -> receiver.isEndedBy(attempt, task.target()))
        .ifPresent(receiver -> relay.recall(receiver.receiverId()));
    scheduleNext(task, progress);
  }

  private DeliveryProgress progress(WebhookTask task, DeliveryAttempt attempt) {
    var delay = delay(task, attempt);
    return new DeliveryProgress(
        task.round(),
        task.attempt(),
        status(attempt, delay),
        delay.map(clock.instant()::plus).orElse(null));
  }

  private Optional<Duration> delay(WebhookTask task, DeliveryAttempt attempt) {
    return attempt.result() == DeliveryAttempt.Result.RETRY
        ? schedule.delayAfter(task.attempt(), attempt)
        : Optional.empty();
  }

  private static Status status(DeliveryAttempt attempt, Optional<Duration> delay) {
    if (attempt.wasDelivered()) {
      return Status.DELIVERED;
    }
    return delay.isPresent() ? Status.PENDING : Status.FAILED;
  }

  private void scheduleNext(WebhookTask task, DeliveryProgress progress) {
    if (progress.needsNextAfter(task)) {
      // Retries here, because a redelivered message might call the receiver again.
      retry.call(
          () -> {
            delayed.add(task.next(), progress.nextAt());
            return task;
          });
    }
  }

  /**
   * Delays the same attempt: it does not count as an attempt, and no worker waits for it. One that
   * has a slot is not recalled, or all of them would go at once.
   *
   * @param receiverId the host or target that cannot be called now
   */
  private void defer(WebhookTask task, Duration delay, String reason, String receiverId) {
    var deferred = task.deferred();
    retry.call(
        () -> {
          if (deferred.hasSlot()) {
            delayed.add(deferred, clock.instant().plus(delay));
          } else {
            delayed.defer(deferred, clock.instant().plus(delay), receiverId);
          }
          return deferred;
        });
    events.deferred(reason);
  }

  /**
   * The time until the pause ends, plus a random part, so that the deferred webhooks do not all
   * come at once.
   */
  private Duration jitteredDelay(Instant until) {
    var rest = Duration.between(clock.instant(), until);
    return rest.plusMillis(random.nextLong(1 + rest.toMillis() / 4));
  }

  /** Counts an attempt and logs it. */
  void report(WebhookTask task, DeliveryAttempt attempt) {
    var status = status(attempt, delay(task, attempt));
    events.attempted(attempt, status);
    LogLine.of("webhook-" + status.name().toLowerCase(Locale.ROOT))
        .with("jobId", task.jobId())
        .with("endpoint", task.host().origin())
        .with("attempt", task.attempt())
        .with("status", attempt.statusCode())
        .with("error", attempt.error().orElse("none"))
        .with("millis", attempt.durationMillis())
        .log(LOG, INFO);
  }
}
