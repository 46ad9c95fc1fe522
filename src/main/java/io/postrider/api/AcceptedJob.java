package io.postrider.api;

import io.postrider.job.JobId;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The answer to a job that was accepted: its id, and the path at which its status can be read. */
@JsonbPropertyOrder({"jobId", "statusUrl"})
public record AcceptedJob(String jobId, String statusUrl) {

  /** The status of the answer (RFC 9110, section 15.3.3). */
  static final int STATUS = 202;

  /** The answer with a job. */
  static AcceptedJob of(JobId id) {
    return new AcceptedJob(id.value(), "/jobs/" + id);
  }

  /** 202 (RFC 9110, section 15.3.3) with Location, and Retry-After in seconds. */
  public static Response response(JobId id) {
    var accepted = of(id);
    return Response.status(STATUS)
        .entity(accepted)
        .header(HttpHeaders.LOCATION, accepted.statusUrl())
        .header(HttpHeaders.RETRY_AFTER, 1)
        .build();
  }
}
