package io.postrider.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A notification to be sent.
 *
 * @param type its type, such as {@code welcome}
 * @param userId who gets it
 * @param to the mail address, in place of the directory's; may be null
 * @param data values for the template; may be null
 * @param webhookUrl where the outcome is sent; may be null
 * @param deliverAt not to be sent before this time; may be null
 * @param expiresAt not to be sent at this time or later; may be null
 * @param uniqueKey while a job with this key is in flight, no other is made; may be null
 * @param uniqueFor how long that holds after the job was accepted; may be null
 * @param idempotencyKey makes repeats of this request one request for 24 hours; if it is null, each
 *     submission has a key of its own
 */
public record NotificationRequest(
    String type,
    String userId,
    String to,
    Map<String, Object> data,
    String webhookUrl,
    Instant deliverAt,
    Instant expiresAt,
    String uniqueKey,
    Duration uniqueFor,
    String idempotencyKey)
    implements Submission {

  /**
   * A notification with what every one needs.
   *
   * <pre>{@code
   * var request =
   *     NotificationRequest.of("order-confirmed", "u-1")
   *         .withData(Map.of("orderNumber", "42"))
   *         .withWebhookUrl("https://shop.example.com/hooks")
   *         .withIdempotencyKey("order-42");
   * }</pre>
   */
  public static NotificationRequest of(String type, String userId) {
    return new NotificationRequest(type, userId, null, null, null, null, null, null, null, null);
  }

  /** With a mail address. */
  public NotificationRequest withTo(String value) {
    return new NotificationRequest(
        type,
        userId,
        value,
        data,
        webhookUrl,
        deliverAt,
        expiresAt,
        uniqueKey,
        uniqueFor,
        idempotencyKey);
  }

  /** With values for the template. */
  public NotificationRequest withData(Map<String, Object> value) {
    return new NotificationRequest(
        type,
        userId,
        to,
        value,
        webhookUrl,
        deliverAt,
        expiresAt,
        uniqueKey,
        uniqueFor,
        idempotencyKey);
  }

  /** With a URL for the outcome. */
  public NotificationRequest withWebhookUrl(String value) {
    return new NotificationRequest(
        type, userId, to, data, value, deliverAt, expiresAt, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With the time before which it is not sent. */
  public NotificationRequest withDeliverAt(Instant value) {
    return new NotificationRequest(
        type, userId, to, data, webhookUrl, value, expiresAt, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With the time from which on it is not sent. */
  public NotificationRequest withExpiresAt(Instant value) {
    return new NotificationRequest(
        type, userId, to, data, webhookUrl, deliverAt, value, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With a key by which it is unique, while it is in flight and for so long; may be null. */
  public NotificationRequest withUniqueKey(String key, Duration time) {
    return new NotificationRequest(
        type, userId, to, data, webhookUrl, deliverAt, expiresAt, key, time, idempotencyKey);
  }

  @Override
  public NotificationRequest withIdempotencyKey(String value) {
    return new NotificationRequest(
        type, userId, to, data, webhookUrl, deliverAt, expiresAt, uniqueKey, uniqueFor, value);
  }
}
