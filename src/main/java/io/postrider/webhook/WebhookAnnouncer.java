package io.postrider.webhook;

import static java.util.logging.Level.SEVERE;
import static java.util.stream.Collectors.partitioningBy;

import io.postrider.broker.MessageSender;
import io.postrider.execution.DeliveryName;
import io.postrider.execution.JobMessage;
import io.postrider.execution.OutcomeListener;
import io.postrider.job.CancelListener;
import io.postrider.job.JobRecord;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.LogLine;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/** Sends a message to the webhooks' queue for each webhook of a job that has ended. */
@ApplicationScoped
class WebhookAnnouncer implements OutcomeListener, CancelListener {

  private static final Logger LOG = Logger.getLogger(WebhookAnnouncer.class.getName());

  @Inject Receivers receivers;
  @Inject MessageSender sender;
  @Inject DeliveryStore deliveries;
  @Inject EndpointDeliveries ofEndpoints;
  @Inject DueWebhooks due;
  @Inject FirstAttempts attempts;
  @Inject RetryPolicy retries;
  @Inject Tracing tracing;

  @Override
  public List<DeliveryName> dueOnCompletion(JobMessage message) {
    return receivers.dueOnCompletion(message);
  }

  /** Whoever calls this repeats it after a failure, so no attempt is begun before the last one. */
  @Override
  public void completed(JobRecord job, List<DeliveryName> listed) {
    var byDue =
        receivers.of(job).stream()
            .collect(partitioningBy(webhook -> listed.contains(webhook.name())));
    begin(byDue.get(false));
    relieve(
        byDue.get(true).stream()
            .filter(
                webhook ->
                    !first(webhook).map(task -> attempts.begin(webhook.name(), task)).orElse(false))
            .toList());
  }

  /** Sends messages for webhooks that are due. What cannot be sent now is left to the relay. */
  private void relieve(List<JobWebhook> listed) {
    if (listed.isEmpty()) {
      return;
    }
    try {
      begin(listed);
      due.remove(names(listed));
    } catch (UnavailableException away) {
      // The relay finds them.
    }
  }

  @Override
  public void ended(JobRecord job) {
    ended(List.of(job));
  }

  @Override
  public void ended(Collection<JobRecord> jobs) {
    // After a crash this may be called again; a webhook with a state has been begun.
    var webhooks =
        jobs.stream()
            .map(receivers::of)
            .flatMap(List::stream)
            .filter(webhook -> webhook.status() == null)
            .toList();
    begin(webhooks);
  }

  private void begin(List<JobWebhook> webhooks) {
    if (!webhooks.isEmpty()) {
      ofEndpoints.begin(names(webhooks));
      send(webhooks.stream().map(this::first).flatMap(Optional::stream).toList());
    }
  }

  @Override
  public void cancelled(JobRecord job) {
    ended(job);
  }

  private static List<DeliveryName> names(Collection<JobWebhook> webhooks) {
    return webhooks.stream().map(JobWebhook::name).toList();
  }

  /**
   * Sends outcomes again now, with the same ids and text, whatever the state of their delivery. A
   * second call before the first resend is recorded changes nothing.
   *
   * @throws io.postrider.platform.UnavailableException if the messages may not have been sent
   */
  void resend(List<JobWebhook> webhooks) {
    ofEndpoints.beginAgain(names(webhooks));
    send(webhooks.stream().map(webhook -> task(webhook, nextRound(webhook))).toList());
  }

  /**
   * The same for deliveries whose progress is known.
   *
   * @throws io.postrider.platform.UnavailableException if the messages may not have been sent
   */
  void resend(Map<JobWebhook, DeliveryProgress> webhooks) {
    if (!webhooks.isEmpty()) {
      ofEndpoints.beginAgain(names(webhooks.keySet()));
      send(
          webhooks.entrySet().stream()
              .map(each -> task(each.getKey(), each.getValue().round() + 1))
              .toList());
    }
  }

  private int nextRound(JobWebhook webhook) {
    return deliveries.progress(webhook.name()).round() + 1;
  }

  private void send(List<WebhookTask> tasks) {
    sender.send(tasks.stream().map(WebhookTask::message).toList());
  }

  /**
   * The task of the first attempt. None if it can never be delivered: that is told, and must not
   * hold up those of others.
   */
  Optional<WebhookTask> first(JobWebhook webhook) {
    try {
      return Optional.of(task(webhook, 0));
    } catch (IllegalArgumentException impossible) {
      LogLine.of("unreadable-webhook")
          .with("webhook", WebhookTask.id(webhook.name()))
          .with("reason", impossible.getMessage())
          .log(LOG, SEVERE);
      return Optional.empty();
    }
  }

  private WebhookTask task(JobWebhook webhook, int round) {
    var job = webhook.job();
    return new WebhookTask(
        0,
        job.id().value(),
        job.generation(),
        job.job().owner(),
        webhook.url(),
        WebhookPayload.of(webhook.eventType(), job, retries.maxAttempts()),
        round,
        1,
        0,
        tracing.current(job.job().traceparent()),
        webhook.receiver(),
        !job.furtherWebhooks().isEmpty(),
        webhook.subscription());
  }
}
