package io.postrider.notification;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.api.MaxCodePoints;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The body of {@code POST /notifications}.
 *
 * @param type of the notification
 * @param userId the user it goes to
 * @param to the mail address, in place of the directory's; may be absent
 * @param data values for the template; may be absent
 * @param webhookUrl receives the outcome; may be absent
 * @param deliverAt not to be sent before this time (ISO-8601 with an offset), at most 30 days
 *     ahead; may be absent
 * @param expiresAt not to be sent at this time or later (ISO-8601 with an offset); may be absent
 * @param uniqueKey no other job of the client and kind with this key may be in flight; may be
 *     absent
 * @param uniqueFor how long that holds after the job was accepted (ISO-8601 duration), even if it
 *     has ended; may be absent
 */
public record NotificationRequest(
    @NotNull @MaxCodePoints(max = 64) String type,
    @NotBlank
        @MaxCodePoints(max = 200)
        @Pattern(regexp = "[^\\p{Cc}]*", message = "holds a control character")
        String userId,
    @MaxCodePoints(max = 254) String to,
    JsonObject data,
    @MaxCodePoints(max = 2048) String webhookUrl,
    @MaxCodePoints(max = 40) String deliverAt,
    @MaxCodePoints(max = 40) String expiresAt,
    String uniqueKey,
    @MaxCodePoints(max = 40) String uniqueFor) {

  static final String TO = "to";
  private static final String DATA = "data";
  private static final String DELIVER_AT = "deliverAt";
  private static final Duration FURTHEST = Duration.ofDays(30);

  /**
   * When the notification is due, or null if it is due now.
   *
   * @throws InvalidFieldException if the text is not a time, or is too far ahead
   */
  Instant dueAt(Instant now) {
    if (deliverAt == null) {
      return null;
    }
    var due = deliveryTime();
    if (due.isAfter(now.plus(FURTHEST))) {
      throw new InvalidFieldException("/deliverAt", "is more than 30 days ahead");
    }
    return due.isAfter(now) ? due : null;
  }

  private Instant deliveryTime() {
    try {
      return OffsetDateTime.parse(deliverAt).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeParseException notATime) {
      throw new InvalidFieldException(
          "/deliverAt", "must be a time with an offset, such as 2030-01-31T08:00:00Z");
    }
  }

  /**
   * The part of the request that the worker needs, and that distinguishes it from other requests.
   */
  JsonObject payload() {
    var payload = JSONP.createObjectBuilder().add("type", type).add("userId", userId);
    if (to != null) {
      payload.add(TO, to);
    }
    if (data != null) {
      payload.add(DATA, data);
    }
    if (deliverAt != null) {
      payload.add(DELIVER_AT, deliverAt);
    }
    if (expiresAt != null) {
      payload.add(Job.EXPIRES_AT, expiresAt);
    }
    if (uniqueKey != null) {
      payload.add(Job.UNIQUE_KEY, uniqueKey);
    }
    if (uniqueFor != null) {
      payload.add(Job.UNIQUE_FOR, uniqueFor);
    }
    return payload.build();
  }

  /** The data in a payload; empty if there was none. */
  static JsonObject data(JsonObject payload) {
    return payload.containsKey(DATA) ? payload.getJsonObject(DATA) : JsonValue.EMPTY_JSON_OBJECT;
  }
}
