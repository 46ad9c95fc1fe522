package io.postrider.api;

import io.postrider.intake.Acceptance;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * The answer to a job that was accepted.
 *
 * @param statusUrl the path at which its status can be read
 * @param deduplicated true if it is the job of another request, which has the place of this one;
 *     else absent
 */
@JsonbPropertyOrder({"jobId", "statusUrl", "deduplicated"})
public record AcceptedJob(String jobId, String statusUrl, Boolean deduplicated) {

  /** The status of the answer (RFC 9110, section 15.3.3). */
  static final int STATUS = 202;

  /** The answer with a job. */
  static AcceptedJob of(Acceptance answer) {
    var id = answer.job();
    return new AcceptedJob(id.value(), "/jobs/" + id, answer.deduplicated() ? true : null);
  }

  /** 202 (RFC 9110, section 15.3.3) with Location, and Retry-After in seconds. */
  public static Response response(Acceptance answer) {
    var accepted = of(answer);
    return Response.status(STATUS)
        .entity(accepted)
        .header(HttpHeaders.LOCATION, accepted.statusUrl())
        .header(HttpHeaders.RETRY_AFTER, 1)
        .build();
  }
}
