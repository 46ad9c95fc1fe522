package io.postrider.notification;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The body of {@code POST /notifications}.
 *
 * @param type what is to be told
 * @param userId to whom
 * @param to the mail address, in place of the directory's; may be absent
 * @param data what the template says; may be absent
 * @param webhookUrl where the outcome is told; may be absent
 */
public record NotificationRequest(
    @NotNull @Size(max = 64) String type,
    @NotBlank
        @Size(max = 200)
        @Pattern(regexp = "[^\\p{Cc}]*", message = "holds a control character")
        String userId,
    @Size(max = 254) String to,
    JsonObject data,
    @Size(max = 2048) String webhookUrl) {

  static final String TO = "to";
  private static final String DATA = "data";

  /** What the worker needs of it. */
  JsonObject payload() {
    var payload = Json.createObjectBuilder().add("type", type).add("userId", userId);
    if (to != null) {
      payload.add(TO, to);
    }
    if (data != null) {
      payload.add(DATA, data);
    }
    return payload.build();
  }

  /** The data in a payload; empty if there was none. */
  static JsonObject data(JsonObject payload) {
    return payload.containsKey(DATA) ? payload.getJsonObject(DATA) : JsonValue.EMPTY_JSON_OBJECT;
  }
}
