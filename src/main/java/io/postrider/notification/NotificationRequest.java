package io.postrider.notification;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The body of {@code POST /notifications}.
 *
 * @param type what is to be told
 * @param userId to whom
 * @param webhookUrl where the outcome is told; may be absent
 */
public record NotificationRequest(
    @NotNull
        @Pattern(
            regexp = "welcome|password-reset|order-confirmed",
            message = "must be welcome, password-reset or order-confirmed")
        String type,
    @NotBlank
        @Size(max = 200)
        @Pattern(regexp = "[^\\p{Cc}]*", message = "holds a control character")
        String userId,
    @Size(max = 2048) String webhookUrl) {

  private static final int URGENT = 1;
  private static final int NORMAL = 5;

  /** Who waits for a password does nothing else meanwhile. */
  int priority() {
    return type.equals("password-reset") ? URGENT : NORMAL;
  }

  /** What the worker needs of it. */
  JsonObject payload() {
    return Json.createObjectBuilder().add("type", type).add("userId", userId).build();
  }
}
