package io.postrider.report;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.api.MaxCodePoints;
import io.postrider.job.Job;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/**
 * The body of {@code POST /reports}.
 *
 * @param userId the user it is for
 * @param reportType the type of the report
 * @param params for the type's generator; may be absent
 * @param webhookUrl receives the outcome; may be absent
 * @param expiresAt not to be made at this time or later (ISO-8601 with an offset); may be absent
 * @param uniqueKey no other job of the client and kind with this key may be in flight; may be
 *     absent
 * @param uniqueFor how long that holds after the job was accepted (ISO-8601 duration), even if it
 *     has ended; may be absent
 */
public record ReportRequest(
    @NotBlank
        @MaxCodePoints(max = 200)
        @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String userId,
    @NotBlank
        @MaxCodePoints(max = 100)
        @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String reportType,
    JsonObject params,
    @MaxCodePoints(max = 2048) String webhookUrl,
    @MaxCodePoints(max = 40) String expiresAt,
    String uniqueKey,
    @MaxCodePoints(max = 40) String uniqueFor) {

  private static final String NO_CONTROLS = "[^\\p{Cc}]*";

  /**
   * The part of the request that the worker needs.
   *
   * @param allClients whether the report may include the jobs of all clients
   */
  JsonObject payload(boolean allClients) {
    var payload = JSONP.createObjectBuilder().add("userId", userId).add("reportType", reportType);
    if (params != null && !params.isEmpty()) {
      payload.add(ReportOrder.PARAMS, params);
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
    if (allClients) {
      payload.add(ReportOrder.ALL_CLIENTS, true);
    }
    return payload.build();
  }

  /**
   * The key by which a repeated request for the same report is answered with the report in flight.
   *
   * @param part the generator's own part of the key; empty if it has none
   */
  String dedupKey(String part) {
    var key = userId.length() + ":" + userId + ":" + reportType;
    return part.isEmpty() ? key : key + Job.PAYLOAD_KEY + part;
  }
}
