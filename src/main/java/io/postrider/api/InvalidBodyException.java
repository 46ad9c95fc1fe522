package io.postrider.api;

import io.postrider.api.Problem.FieldError;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;

/** A request body is not acceptable; the response says why. */
final class InvalidBodyException extends WebApplicationException {

  private static final long serialVersionUID = 1L;

  InvalidBodyException(int status, String detail, List<FieldError> errors) {
    super(detail, Problem.response(status, detail, errors.isEmpty() ? null : errors).build());
  }

  /** The body is not JSON, or does not have the form that this request needs. */
  static InvalidBodyException malformed(String detail, FieldError... errors) {
    return new InvalidBodyException(400, detail, List.of(errors));
  }

  /** The body has more bytes than this request may have (RFC 9110, section 15.5.14). */
  static InvalidBodyException tooLong(int maxBytes) {
    return new InvalidBodyException(
        413, "A body may have at most " + maxBytes + " bytes.", List.of());
  }
}
