package io.postrider.api;

import io.postrider.api.Problem.FieldError;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;

/** A request body that cannot be taken; its response is the problem. */
final class InvalidBodyException extends WebApplicationException {

  private static final long serialVersionUID = 1L;

  InvalidBodyException(int status, String detail, List<FieldError> errors) {
    super(detail, Problem.response(status, detail, errors.isEmpty() ? null : errors).build());
  }

  /** The body is not what JSON, or this request, looks like. */
  static InvalidBodyException malformed(String detail, FieldError... errors) {
    return new InvalidBodyException(400, detail, List.of(errors));
  }
}
