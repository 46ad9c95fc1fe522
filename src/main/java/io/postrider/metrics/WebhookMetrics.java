package io.postrider.metrics;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.WebhookEvents;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;

/** Counts what happens to webhooks. */
@ApplicationScoped
class WebhookMetrics implements WebhookEvents {

  @Inject Counters counters;
  @Inject Histograms histograms;

  private final Map<Status, Counter> attempts = new EnumMap<>(Status.class);
  private final Map<Status, Histogram.Series> durations = new EnumMap<>(Status.class);

  @PostConstruct
  void start() {
    var took =
        histograms.make(
            "postrider_webhook_attempt_seconds",
            "Time that attempts to deliver a webhook took.",
            Histogram.ROUND_TRIP_BUCKETS);
    for (var status : Status.values()) {
      var outcome = outcome(status);
      attempts.put(
          status,
          counters.get(
              "postrider_webhook_attempts",
              "Attempts to deliver a webhook, by outcome.",
              new Tag("outcome", outcome)));
      durations.put(status, took.of("outcome", outcome));
    }
  }

  /** A delivery that is pending after an attempt is tried again. */
  private static String outcome(Status status) {
    return status == Status.PENDING ? "retry" : status.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void attempted(DeliveryAttempt attempt, Status status) {
    attempts.get(status).inc();
    durations.get(status).record(TimeUnit.MILLISECONDS.toNanos(attempt.durationMillis()));
  }

  @Override
  public void deferred(String reason) {
    counters
        .get(
            "postrider_webhooks_deferred",
            "Attempts postponed because the endpoint was busy or paused.",
            new Tag("reason", reason))
        .inc();
  }

  @Override
  public void endpointDisabled() {
    counters
        .get(
            "postrider_webhook_endpoints_disabled",
            "Registered endpoints that were disabled, by the service or an operator.")
        .inc();
  }

  @Override
  public void unreadable() {
    counters
        .get(
            "postrider_webhooks_unreadable",
            "Messages that held no readable webhook and were dead-lettered.")
        .inc();
  }
}
