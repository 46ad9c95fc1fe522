package io.postrider.webhook;

import io.postrider.job.JobRecord;
import io.postrider.job.JobView;
import io.postrider.job.OutcomeListener;
import io.postrider.job.RetryPolicy;
import io.postrider.queue.MessageSender;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.List;

/** Puts outcomes that somebody wants to hear of into the webhooks' own queue. */
@ApplicationScoped
class WebhookAnnouncer implements OutcomeListener {

  @Inject MessageSender sender;
  @Inject RetryPolicy retries;

  private final Jsonb json = JsonbBuilder.create();

  /** What is sent, by the Standard Webhooks specification 1.0, "Payload structure". */
  @JsonbPropertyOrder({"type", "timestamp", "data"})
  public record Event(String type, String timestamp, JobView data) {}

  @Override
  public void ended(JobRecord job) {
    var url = job.job().webhookUrl();
    if (url == null) {
      return;
    }
    var event =
        new Event(
            job.job().kind() + "." + job.status().label(),
            JobView.time(job.finishedAt()),
            JobView.of(job, retries.maxAttempts()));
    var task = new WebhookTask(webhookId(job), job.id().value(), url, json.toJson(event), 1);
    sender.send(List.of(task.message(Duration.ZERO)));
  }

  /** One for each generation of a job: a replay is told anew. */
  private static String webhookId(JobRecord job) {
    return "msg_" + job.id() + "_" + job.generation();
  }
}
