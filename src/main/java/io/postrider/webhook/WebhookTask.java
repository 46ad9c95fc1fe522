package io.postrider.webhook;

import io.postrider.job.JobId;
import io.postrider.queue.Addresses;
import io.postrider.queue.OutboundMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * An outcome to be told, as it waits in the queue.
 *
 * @param jobId whose outcome it is
 * @param generation of the job: each has an outcome of its own
 * @param owner whose secrets it is signed with
 * @param url where to
 * @param body the exact text to be sent
 * @param round 0, and one more each time it is sent again by hand
 * @param attempt the number of the next attempt in this round, from 1
 * @param deferrals how often this attempt was put off, since its endpoint was busy or paused
 * @param traceparent the trace it is a part of; absent if none
 * @param receiver 0 for the URL that the job was made with, 1 to 9 for further ones
 * @param shared whether the outcome is told to others, too
 */
public record WebhookTask(
    String jobId,
    int generation,
    String owner,
    String url,
    String body,
    int round,
    int attempt,
    int deferrals,
    String traceparent,
    int receiver,
    boolean shared) {

  private static final Jsonb JSON = JsonbBuilder.create();
  private static final int PRIORITY = 4;
  private static final String JOB_ID = "jobId";

  /** What only those that were put off have. */
  private static final String ENDPOINT = "endpointId";

  /**
   * Takes a task as it comes from outside.
   *
   * @throws IllegalArgumentException if it cannot be delivered by anybody at any time
   */
  public WebhookTask {
    new JobId(jobId);
    if (owner == null || url == null || body == null || attempt < 1) {
      throw new IllegalArgumentException("not a webhook: something is missing");
    }
    Endpoint.of(owner, url);
  }

  /**
   * Reads a task from a message.
   *
   * @throws IllegalArgumentException if it holds none
   */
  static WebhookTask read(Message message) {
    try {
      if (message instanceof TextMessage text) {
        return JSON.fromJson(text.getText(), WebhookTask.class);
      }
    } catch (JMSException | JsonbException broken) {
      throw new IllegalArgumentException("not a webhook: " + broken.getMessage(), broken);
    }
    throw new IllegalArgumentException("not a text message");
  }

  /** The webhook's id, the same on every attempt. */
  public static String id(String jobId, int generation, int receiver) {
    return "msg_" + jobId + "_" + generation + (receiver == 0 ? "" : "_" + receiver);
  }

  /** The webhook's id, the same on every attempt. */
  public String id() {
    return id(jobId, generation, receiver);
  }

  /** The receiver. */
  public Endpoint endpoint() {
    return Endpoint.of(owner, url);
  }

  /** The message that brings this task; a second copy is dropped. */
  OutboundMessage message(Duration delay) {
    return OutboundMessage.toQueue(
        Addresses.WEBHOOKS,
        id() + ":" + round + ":" + attempt + ":" + deferrals,
        PRIORITY,
        delay,
        properties(),
        JSON.toJson(this));
  }

  /**
   * Selects messages of an endpoint that were put off, and not those that wait to retry.
   *
   * @param lastDigit of the job's id
   */
  static String deferred(Endpoint endpoint, char lastDigit) {
    return "%s = '%s' AND %s LIKE '%%%c'".formatted(ENDPOINT, endpoint.id(), JOB_ID, lastDigit);
  }

  private Map<String, String> properties() {
    var properties = new HashMap<String, String>();
    properties.put(JOB_ID, jobId);
    properties.put("owner", owner);
    properties.put("attempt", Integer.toString(attempt));
    if (deferrals > 0) {
      properties.put(ENDPOINT, endpoint().id());
    }
    if (traceparent != null) {
      properties.put("traceparent", traceparent);
    }
    return properties;
  }

  WebhookTask next() {
    return at(attempt + 1, 0);
  }

  /** The same attempt at another time. */
  WebhookTask deferred() {
    return at(attempt, deferrals + 1);
  }

  private WebhookTask at(int nextAttempt, int nextDeferrals) {
    return new WebhookTask(
        jobId,
        generation,
        owner,
        url,
        body,
        round,
        nextAttempt,
        nextDeferrals,
        traceparent,
        receiver,
        shared);
  }
}
