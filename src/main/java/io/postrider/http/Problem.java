package io.postrider.http;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Problem details (RFC 9457).
 *
 * @param type {@code about:blank}: the status says it all
 * @param errors what is wrong with which field; absent if that is not the problem
 */
@JsonbPropertyOrder({"type", "title", "status", "detail", "errors"})
public record Problem(
    String type, String title, int status, String detail, List<FieldError> errors) {

  /** The media type of problem details. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  /** A body that is well formed but cannot be taken (RFC 9110, section 15.5.21). */
  public static final int UNPROCESSABLE = 422;

  /**
   * What is wrong with a field.
   *
   * @param pointer a JSON pointer (RFC 6901) into the request
   */
  @JsonbPropertyOrder({"pointer", "detail"})
  public record FieldError(String pointer, String detail) {}

  /** A problem that is no field's. */
  public static Response.ResponseBuilder response(int status, String detail) {
    return response(status, detail, null);
  }

  /** A problem with some fields. */
  public static Response.ResponseBuilder response(
      int status, String detail, List<FieldError> errors) {
    return Response.status(status, title(status))
        .type(MEDIA_TYPE)
        .entity(of(status, detail, errors));
  }

  static Problem of(int status, String detail, List<FieldError> errors) {
    return new Problem("about:blank", title(status), status, detail, errors);
  }

  /** Refuses a request that is well formed, for what is wrong with its fields. */
  public static WebApplicationException unprocessable(List<FieldError> errors) {
    return new WebApplicationException(
        response(UNPROCESSABLE, "A value cannot be taken.", errors).build());
  }

  private static String title(int status) {
    var known = Response.Status.fromStatusCode(status);
    if (known != null) {
      return known.getReasonPhrase();
    }
    return status == UNPROCESSABLE ? "Unprocessable Content" : "Error";
  }
}
