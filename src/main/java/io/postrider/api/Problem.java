package io.postrider.api;

import io.postrider.job.JobId;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/**
 * Problem details (RFC 9457).
 *
 * @param type {@code about:blank}: the status says enough
 * @param jobId the conflicting job, an extension member (RFC 9457, section 3.2); absent if there is
 *     none
 * @param errors what is wrong with which field; absent if no field is the problem
 * @param retryAfter the seconds of {@code Retry-After}, within a batch, whose items have no
 *     headers; else absent
 */
@JsonbPropertyOrder({"type", "title", "status", "detail", "jobId", "errors", "retryAfter"})
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String jobId,
    List<FieldError> errors,
    Long retryAfter) {

  /** The media type of problem details. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  /** The body is well formed, but its values are not acceptable (RFC 9110, section 15.5.21). */
  public static final int UNPROCESSABLE = 422;

  /**
   * What is wrong with a field.
   *
   * @param pointer a JSON pointer (RFC 6901) into the request
   */
  @JsonbPropertyOrder({"pointer", "detail"})
  public record FieldError(String pointer, String detail) {}

  /** The response for a problem that concerns no field. */
  public static Response.ResponseBuilder response(int status, String detail) {
    return response(status, detail, null);
  }

  /** The response for a problem with some fields. */
  public static Response.ResponseBuilder response(
      int status, String detail, List<FieldError> errors) {
    return Response.status(status, title(status))
        .type(MEDIA_TYPE)
        .entity(of(status, detail, errors));
  }

  /** A problem that names no job. */
  public static Problem of(int status, String detail, List<FieldError> errors) {
    return new Problem("about:blank", title(status), status, detail, null, errors, null);
  }

  /** The same problem of an item of a batch. */
  Problem withRetryAfter(Long seconds) {
    return new Problem(type, title, status, detail, jobId, errors, seconds);
  }

  /** The response for a conflict with another job (409). */
  static Response conflict(Optional<JobId> jobId, String detail) {
    var status = Response.Status.CONFLICT;
    var problem =
        new Problem(
            "about:blank",
            status.getReasonPhrase(),
            status.getStatusCode(),
            detail,
            jobId.map(JobId::value).orElse(null),
            null,
            null);
    return Response.status(status).type(MEDIA_TYPE).entity(problem).build();
  }

  /** The exception for a request that is well formed but has fields with invalid values (422). */
  public static WebApplicationException unprocessable(List<FieldError> errors) {
    return new WebApplicationException(
        response(UNPROCESSABLE, "A value is invalid.", errors).build());
  }

  private static String title(int status) {
    var known = Response.Status.fromStatusCode(status);
    if (known != null) {
      return known.getReasonPhrase();
    }
    return status == UNPROCESSABLE ? "Unprocessable Content" : "Error";
  }
}
