package io.postrider.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A report to be made.
 *
 * @param userId who it is for
 * @param reportType its type, such as {@code notification-activity}
 * @param params parameters of the type; may be null
 * @param webhookUrl where the outcome is sent; may be null
 * @param expiresAt not to be begun at this time or later; may be null
 * @param uniqueKey while a job with this key is in flight, no other is made; may be null
 * @param uniqueFor how long that holds after the job was accepted; may be null
 * @param idempotencyKey makes repeats of this request one request for 24 hours; if it is null, each
 *     submission has a key of its own
 */
public record ReportRequest(
    String userId,
    String reportType,
    Map<String, Object> params,
    String webhookUrl,
    Instant expiresAt,
    String uniqueKey,
    Duration uniqueFor,
    String idempotencyKey)
    implements Submission {

  /**
   * A report with what every one needs.
   *
   * <pre>{@code
   * var lastWeek = ReportRequest.of("u-1", "notification-activity");
   * }</pre>
   */
  public static ReportRequest of(String userId, String reportType) {
    return new ReportRequest(userId, reportType, null, null, null, null, null, null);
  }

  /** With parameters. */
  public ReportRequest withParams(Map<String, Object> value) {
    return new ReportRequest(
        userId, reportType, value, webhookUrl, expiresAt, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With a URL for the outcome. */
  public ReportRequest withWebhookUrl(String value) {
    return new ReportRequest(
        userId, reportType, params, value, expiresAt, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With the time from which on it is not begun. */
  public ReportRequest withExpiresAt(Instant value) {
    return new ReportRequest(
        userId, reportType, params, webhookUrl, value, uniqueKey, uniqueFor, idempotencyKey);
  }

  /** With a key by which it is unique, while it is in flight and for so long; may be null. */
  public ReportRequest withUniqueKey(String key, Duration time) {
    return new ReportRequest(
        userId, reportType, params, webhookUrl, expiresAt, key, time, idempotencyKey);
  }

  @Override
  public ReportRequest withIdempotencyKey(String value) {
    return new ReportRequest(
        userId, reportType, params, webhookUrl, expiresAt, uniqueKey, uniqueFor, value);
  }
}
