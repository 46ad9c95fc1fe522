package io.postrider.api;

import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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

  /**
   * Reads a member of a body that is a request itself: each error names its field as seen from the
   * body.
   *
   * @param member a JSON pointer
   */
  public static <T> T within(String member, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (InvalidFieldException invalid) {
      throw new InvalidFieldException(member + invalid.pointer(), invalid.getMessage());
    } catch (WebApplicationException refused) {
      if (refused.getResponse().getEntity() instanceof Problem problem && problem.errors != null) {
        var errors =
            problem.errors.stream()
                .map(error -> new FieldError(member + error.pointer, error.detail))
                .toList();
        throw new WebApplicationException(response(problem.status, problem.detail, errors).build());
      }
      throw refused;
    }
  }

  /** What is wrong, in one sentence. */
  public static String detail(WebApplicationException refused) {
    if (!(refused.getResponse().getEntity() instanceof Problem problem)) {
      return refused.getMessage();
    }
    return problem.errors == null || problem.errors.isEmpty()
        ? problem.detail
        : problem.errors.get(0).pointer + ": " + problem.errors.get(0).detail;
  }

  private static String title(int status) {
    var known = Response.Status.fromStatusCode(status);
    if (known != null) {
      return known.getReasonPhrase();
    }
    return status == UNPROCESSABLE ? "Unprocessable Content" : "Error";
  }
}
