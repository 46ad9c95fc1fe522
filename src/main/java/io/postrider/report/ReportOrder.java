package io.postrider.report;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.Times;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;

/**
 * A report to be made.
 *
 * @param owner the client whose jobs it may include, or null for the jobs of all clients
 * @param params empty if there were none
 * @param orderedAt when the report was requested; the same in every attempt
 */
public record ReportOrder(
    JobId jobId,
    String userId,
    String reportType,
    String owner,
    JsonObject params,
    Instant orderedAt) {

  static final String PARAMS = "params";

  /** A member of the payload: the report may include the jobs of all clients. */
  static final String ALL_CLIENTS = "allClients";

  static ReportOrder of(Job job) {
    var payload = job.payload();
    return new ReportOrder(
        job.id(),
        job.userId(),
        job.type(),
        payload.getBoolean(ALL_CLIENTS, false) ? null : job.owner(),
        payload.containsKey(PARAMS) ? payload.getJsonObject(PARAMS) : JsonValue.EMPTY_JSON_OBJECT,
        job.createdAt());
  }

  /** The members with which every report in JSON begins. */
  public JsonObjectBuilder heading(Instant now) {
    return JSONP
        .createObjectBuilder()
        .add("jobId", jobId.value())
        .add("userId", userId)
        .add("reportType", reportType)
        .add("generatedAt", Times.format(now));
  }
}
