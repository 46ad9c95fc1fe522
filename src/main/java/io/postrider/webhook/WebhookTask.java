package io.postrider.webhook;

import io.postrider.queue.Addresses;
import io.postrider.queue.OutboundMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * An outcome to be told, as it waits in the queue.
 *
 * @param id the webhook's id, the same on every attempt
 * @param jobId whose outcome it is
 * @param url the endpoint
 * @param body the exact text to be sent
 * @param attempt the number of the next attempt, from 1
 */
public record WebhookTask(String id, String jobId, String url, String body, int attempt) {

  private static final Jsonb JSON = JsonbBuilder.create();
  private static final int PRIORITY = 4;

  /** Reads a task from a message, throwing {@link IllegalArgumentException} if it holds none. */
  static WebhookTask read(Message message) {
    try {
      if (message instanceof TextMessage text) {
        return JSON.fromJson(text.getText(), WebhookTask.class);
      }
    } catch (JMSException | jakarta.json.bind.JsonbException broken) {
      throw new IllegalArgumentException("not a webhook: " + broken.getMessage(), broken);
    }
    throw new IllegalArgumentException("not a text message");
  }

  /** The message that brings this task; each attempt has one, and a second copy is dropped. */
  OutboundMessage message(Duration delay) {
    return OutboundMessage.toQueue(
        Addresses.WEBHOOKS,
        id + ":" + attempt,
        PRIORITY,
        delay,
        Map.of("jobId", jobId, "attempt", Integer.toString(attempt)),
        JSON.toJson(this));
  }

  WebhookTask next() {
    return new WebhookTask(id, jobId, url, body, attempt + 1);
  }
}
