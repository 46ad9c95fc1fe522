package io.postrider.report;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.api.CodePoints;
import io.postrider.job.Job;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/**
 * The body of {@code POST /reports}.
 *
 * @param userId for whom
 * @param reportType which report
 * @param params what the report's type asks for; may be absent
 * @param webhookUrl where the outcome is told; may be absent
 */
public record ReportRequest(
    @NotBlank
        @CodePoints(max = 200)
        @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String userId,
    @NotBlank
        @CodePoints(max = 100)
        @Pattern(regexp = NO_CONTROLS, message = "holds a control character")
        String reportType,
    JsonObject params,
    @CodePoints(max = 2048) String webhookUrl) {

  private static final String NO_CONTROLS = "[^\\p{Cc}]*";

  /**
   * What the worker needs of it.
   *
   * @param allClients whether it may tell of the jobs of all clients
   */
  JsonObject payload(boolean allClients) {
    var payload = JSONP.createObjectBuilder().add("userId", userId).add("reportType", reportType);
    if (params != null && !params.isEmpty()) {
      payload.add(ReportOrder.PARAMS, params);
    }
    if (allClients) {
      payload.add(ReportOrder.ALL_CLIENTS, true);
    }
    return payload.build();
  }

  /**
   * One user's reports of one type are not made twice at the same time.
   *
   * @param part by which the generator tells some of them apart; empty if it does not
   */
  String dedupKey(String part) {
    var key = userId.length() + ":" + userId + ":" + reportType;
    return part.isEmpty() ? key : key + Job.PAYLOAD_KEY + part;
  }
}
