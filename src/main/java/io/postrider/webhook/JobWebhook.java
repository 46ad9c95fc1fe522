package io.postrider.webhook;

import io.postrider.endpoint.Target;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the webhooks of a job.
 *
 * @param receiver as in {@link WebhookTask}
 * @param status the state of its delivery; absent before the job has ended
 * @param attempts the number of attempts made
 */
record JobWebhook(JobRecord job, int receiver, String url, String status, int attempts) {

  /** All webhooks of a job, that of its own URL first; empty if it has none. */
  static List<JobWebhook> of(JobRecord job) {
    var webhooks = new ArrayList<JobWebhook>();
    if (job.job().webhookUrl() != null) {
      webhooks.add(
          new JobWebhook(
              job, 0, job.job().webhookUrl(), job.webhookStatus(), job.webhookAttempts()));
    }
    int number = 1;
    for (var further : job.furtherWebhooks()) {
      webhooks.add(
          new JobWebhook(job, number++, further.url(), further.status(), further.attempts()));
    }
    return webhooks;
  }

  /** The id that the receiver sees. */
  String id() {
    return WebhookTask.id(job.id().value(), job.generation(), receiver);
  }

  /** The name under which its first delivery is due. */
  DeliveryName name() {
    return new DeliveryName(job.id(), job.generation(), Integer.toString(receiver));
  }

  Target target() {
    return Target.ofUrl(job.job().owner(), url);
  }
}
