package io.postrider.webhook;

import io.postrider.broker.Addresses;
import io.postrider.broker.OutboundMessage;
import io.postrider.endpoint.Host;
import io.postrider.endpoint.Target;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.platform.Causes;
import io.postrider.platform.UnknownVersionException;
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
 * One attempt to deliver an outcome, as it waits in the queue.
 *
 * @param version of this format; texts of releases before it had one are version 1
 * @param jobId the job whose outcome it is
 * @param generation of the job: each generation has its own outcome
 * @param owner the client whose secrets sign it
 * @param url the receiver's URL
 * @param body the exact text to send
 * @param round 0 for the first delivery, and one more with each resend
 * @param attempt the number of this attempt in its round, from 1
 * @param deferrals how often this attempt was deferred because its receiver was busy or paused
 * @param traceparent of the job's trace; absent if it is not traced
 * @param receiver 0 for the URL that the job was made with, 1 to 9 for further ones
 * @param shared whether the job has more than one receiver
 * @param subscription the registered endpoint that it goes to; absent for a URL
 */
public record WebhookTask(
    int version,
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
    boolean shared,
    Subscription subscription) {

  /** The version that is written; a reader accepts the next one, too. */
  public static final int VERSION = 1;

  /**
   * The version of tasks to registered endpoints. Releases before it would sign them with the wrong
   * secret: they read up to version 2, and keep what they do not know.
   */
  private static final int ENDPOINT_VERSION = 3;

  private static final Jsonb JSON = JsonbBuilder.create();
  private static final int PRIORITY = 4;

  /**
   * Checks a task that comes from outside.
   *
   * @throws IllegalArgumentException if it can never be delivered
   * @throws UnknownVersionException if only a later release can deliver it
   */
  public WebhookTask {
    version = version == 0 ? writtenVersion(subscription) : version;
    UnknownVersionException.check("a webhook", version, writtenVersion(subscription));
    new JobId(jobId);
    if (owner == null || url == null || body == null || attempt < 1) {
      throw new IllegalArgumentException("not a webhook: something is missing");
    }
    Host.of(owner, url);
  }

  /**
   * Reads a task from a message.
   *
   * @throws IllegalArgumentException if the message is not a webhook task
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
   * @throws IllegalArgumentException if the text is not a webhook task
   */
  public static WebhookTask read(String text) {
    try {
      return JSON.fromJson(text, WebhookTask.class);
    } catch (JsonbException broken) {
      Causes.find(UnknownVersionException.class, broken)
          .ifPresent(
              later -> {
                throw later;
              });
      throw new IllegalArgumentException("not a webhook: " + broken.getMessage(), broken);
    }
  }

  /** The task as text, which {@link #read(String)} reads. */
  public String text() {
    return JSON.toJson(this);
  }

  /**
   * The id that a receiver sees, the same on every attempt. Registered endpoints get the id of the
   * event, which is the same for all of them, and for the URL that the job was made with.
   */
  public static String id(DeliveryName name) {
    var event = "msg_" + name.job() + "_" + name.generation();
    if (Subscription.isReceiver(name.receiver())) {
      return event + Subscription.ofReceiver(name.receiver()).idSuffix();
    }
    return event + (name.receiver().equals("0") ? "" : "_" + name.receiver());
  }

  /** The registered endpoint that a delivery goes to; null for a URL. */
  public static String endpointOf(DeliveryName name) {
    return Subscription.endpointOf(name);
  }

  private static int writtenVersion(Subscription subscription) {
    return subscription == null ? VERSION : ENDPOINT_VERSION;
  }

  /** The id that the receiver sees. */
  public String id() {
    return id(name());
  }

  /** The name of the delivery, which differs from that of every other receiver. */
  public DeliveryName name() {
    return new DeliveryName(new JobId(jobId), generation, receiverName());
  }

  private String receiverName() {
    return subscription == null ? Integer.toString(receiver) : subscription.receiverName();
  }

  /** What is judged by how this delivery ends. */
  public Target target() {
    return subscription == null
        ? Target.ofUrl(owner, url)
        : Target.ofEndpoint(owner, url, subscription.endpointId());
  }

  /** The host that is called. */
  public Host host() {
    return Host.of(owner, url);
  }

  /** Identifies this attempt and deferral among all of all deliveries. */
  public String step() {
    var delivery = subscription == null ? "" : ":" + subscription.endpointId();
    return id() + delivery + ":" + round + ":" + attempt + ":" + deferrals;
  }

  /** Whether this attempt was deferred because the receiver was busy or paused. */
  public boolean wasDeferred() {
    return deferrals > 0;
  }

  /** The message that carries this task; the broker drops a second copy. */
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
    return at(attempt + 1, 0, subscription == null ? null : subscription.withoutSlot());
  }

  /** The same attempt, deferred once more. */
  WebhookTask deferred() {
    return at(attempt, deferrals + 1, subscription);
  }

  /** The same task to another URL. */
  WebhookTask to(String otherUrl) {
    return otherUrl.equals(url)
        ? this
        : new WebhookTask(
            version,
            jobId,
            generation,
            owner,
            otherUrl,
            body,
            round,
            attempt,
            deferrals,
            traceparent,
            receiver,
            shared,
            subscription);
  }

  /** Whether the rate of its endpoint has a slot for the attempt. */
  boolean hasSlot() {
    return subscription != null && subscription.slot();
  }

  /** The same attempt, for which the rate of its endpoint has a slot. */
  WebhookTask withSlot() {
    return at(attempt, deferrals, subscription.withSlot());
  }

  /** The same attempt, for which its endpoint's rate must be asked. */
  WebhookTask withoutSlot() {
    return subscription == null ? this : at(attempt, deferrals, subscription.withoutSlot());
  }

  private WebhookTask at(int nextAttempt, int nextDeferrals, Subscription next) {
    return new WebhookTask(
        writtenVersion(next),
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
        shared,
        next);
  }
}
