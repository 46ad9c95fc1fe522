package io.postrider.report;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The body of {@code POST /reports}.
 *
 * @param userId for whom
 * @param reportType which report
 * @param webhookUrl where the outcome is told; may be absent
 */
public record ReportRequest(
    @NotBlank @Size(max = 200) @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String userId,
    @NotBlank @Size(max = 100) @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String reportType,
    @Size(max = 2048) String webhookUrl) {

  private static final String NO_CONTROLS = "[^\\p{Cc}]*";

  /** What the worker needs of it. */
  JsonObject payload() {
    return Json.createObjectBuilder().add("userId", userId).add("reportType", reportType).build();
  }

  /** One user's reports of one type are not made twice at the same time. */
  String dedupKey() {
    return userId.length() + ":" + userId + ":" + reportType;
  }
}
