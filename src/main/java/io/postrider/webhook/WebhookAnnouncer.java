package io.postrider.webhook;

import io.postrider.job.JobRecord;
import io.postrider.job.OutcomeListener;
import io.postrider.job.RetryPolicy;
import io.postrider.job.Tracing;
import io.postrider.queue.MessageSender;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** Puts outcomes that somebody wants to hear of into the webhooks' own queue. */
@ApplicationScoped
class WebhookAnnouncer implements OutcomeListener {

  @Inject MessageSender sender;
  @Inject DeliveryStore deliveries;
  @Inject RetryPolicy retries;
  @Inject Tracing tracing;

  @Override
  public void ended(JobRecord job) {
    if (job.job().webhookUrl() != null) {
      send(List.of(task(job, 0)));
    }
  }

  /**
   * Sends outcomes again now, with the same ids and text, whatever became of them. Called again
   * before the first is on its way, it changes nothing.
   *
   * @throws io.postrider.job.UnavailableException if that is not certain
   */
  void again(List<JobRecord> jobs) {
    send(jobs.stream().map(job -> task(job, deliveries.progress(job).round() + 1)).toList());
  }

  private void send(List<WebhookTask> tasks) {
    sender.send(tasks.stream().map(task -> task.message(Duration.ZERO)).toList());
  }

  private WebhookTask task(JobRecord job, int round) {
    return new WebhookTask(
        job.id().value(),
        job.generation(),
        job.job().owner(),
        job.job().webhookUrl(),
        WebhookPayload.of(job, retries.maxAttempts()),
        round,
        1,
        0,
        tracing.current(job.job().traceparent()));
  }
}
