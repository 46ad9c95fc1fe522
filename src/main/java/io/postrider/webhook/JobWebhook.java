package io.postrider.webhook;

import io.postrider.endpoint.Target;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the webhooks of a job.
 *
 * @param receiver as in {@link WebhookTask}; 0 for a registered endpoint
 * @param status the state of its delivery; absent before the job has ended, and for a registered
 *     endpoint
 * @param attempts the number of attempts made
 * @param subscription the registered endpoint that it goes to; absent for a URL
 */
record JobWebhook(
    JobRecord job,
    int receiver,
    String url,
    String status,
    int attempts,
    Subscription subscription) {

  /**
   * The webhooks to the URLs that the job's requests have named, that of its own URL first; empty
   * if there is none.
   */
  static List<JobWebhook> of(JobRecord job) {
    var webhooks = new ArrayList<JobWebhook>();
    if (job.job().webhookUrl() != null) {
      webhooks.add(
          new JobWebhook(
              job, 0, job.job().webhookUrl(), job.webhookStatus(), job.webhookAttempts(), null));
    }
    int number = 1;
    for (var further : job.furtherWebhooks()) {
      webhooks.add(
          new JobWebhook(job, number++, further.url(), further.status(), further.attempts(), null));
    }
    return webhooks;
  }

  /** A webhook to a registered endpoint. */
  static JobWebhook to(Subscription subscription, String url, JobRecord job) {
    return new JobWebhook(job, 0, url, null, 0, subscription);
  }

  /** The id that the receiver sees. */
  String id() {
    return WebhookTask.id(name());
  }

  /** The name of its delivery. */
  DeliveryName name() {
    return new DeliveryName(
        job.id(),
        job.generation(),
        subscription == null ? Integer.toString(receiver) : subscription.receiverName());
  }

  /** What it tells. */
  String eventType() {
    return subscription == null || subscription.event() == null
        ? WebhookPayload.type(job)
        : subscription.event();
  }

  Target target() {
    return Target.ofUrl(job.job().owner(), url);
  }
}
