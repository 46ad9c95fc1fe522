package io.postrider.webhook;

import io.postrider.broker.Addresses;
import io.postrider.broker.OutboundMessage;
import io.postrider.endpoint.Endpoint;
import io.postrider.job.JobId;
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
        return read(text.getText());
      }
    } catch (JMSException broken) {
      throw new IllegalArgumentException("not a webhook: " + broken.getMessage(), broken);
    }
    throw new IllegalArgumentException("not a text message");
  }

  /**
   * Reads a task from its text.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static WebhookTask read(String text) {
    try {
      return JSON.fromJson(text, WebhookTask.class);
    } catch (JsonbException broken) {
      throw new IllegalArgumentException("not a webhook: " + broken.getMessage(), broken);
    }
  }

  /** The task as text, as {@link #read(String)} reads it. */
  public String text() {
    return JSON.toJson(this);
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

  /** What tells this step of the delivery from all others. */
  public String step() {
    return id() + ":" + round + ":" + attempt + ":" + deferrals;
  }

  /** Whether this attempt was put off, since the endpoint was busy or paused. */
  public boolean wasPutOff() {
    return deferrals > 0;
  }

  /** The message that brings this task; a second copy is dropped. */
  OutboundMessage message() {
    return OutboundMessage.toQueue(
        Addresses.WEBHOOKS, step(), PRIORITY, Duration.ZERO, properties(), text());
  }

  private Map<String, String> properties() {
    var properties = new HashMap<String, String>();
    properties.put("jobId", jobId);
    properties.put("owner", owner);
    properties.put("attempt", Integer.toString(attempt));
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
