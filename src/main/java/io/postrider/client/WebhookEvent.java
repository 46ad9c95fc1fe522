package io.postrider.client;

import java.time.Instant;
import java.util.Map;

/**
 * A verified webhook.
 *
 * @param webhookId its id; a webhook with an id that was handled before is the same one again
 * @param type the kind and the outcome, such as {@code report.completed}; or {@code ping}
 * @param timestamp when that happened
 * @param data what it is about
 */
public record WebhookEvent(
    String webhookId, String type, Instant timestamp, Map<String, Object> data) {

  /** The body of a webhook. */
  record Content(String type, Instant timestamp, Map<String, Object> data) {}

  /**
   * The job as it has ended; null if the event is about none, such as a ping.
   *
   * <pre>{@code
   * if (event.type().equals("report.completed")) {
   *   var report = client.reports().result(event.job().jobId());
   * }
   * }</pre>
   */
  public Job job() {
    return data.containsKey("jobId") ? Json.convert(data, Job.class) : null;
  }
}
