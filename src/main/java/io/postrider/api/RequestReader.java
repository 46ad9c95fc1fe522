package io.postrider.api;

import io.postrider.api.Problem.FieldError;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.ws.rs.WebApplicationException;
import java.util.Comparator;

/** Reads a JSON object into the record of a request, and checks its values. Thread-safe. */
public final class RequestReader {

  private final Jsonb jsonb = JsonbBuilder.create();
  private final Validator validator = Validation.buildDefaultValidatorFactory().getValidator();

  /**
   * Reads a request.
   *
   * @throws WebApplicationException if a field is unknown or of another type (400), or a value is
   *     not valid (422)
   */
  public <T> T read(JsonObject object, Class<T> type) {
    return read(object, object.toString(), type);
  }

  /** Reads a request from the bytes of a body. */
  <T> T read(byte[] body, Class<T> type) {
    var text = StrictJson.decode(body);
    return read(StrictJson.object(text), text, type);
  }

  /** Reads a request from an object whose text is known, which saves writing it again. */
  <T> T read(JsonObject object, String text, Class<T> type) {
    StrictJson.require(object, type);
    var request = jsonb.fromJson(text, type);
    var violations = validator.validate(request);
    if (!violations.isEmpty()) {
      throw new InvalidBodyException(
          Problem.UNPROCESSABLE,
          "A value is invalid.",
          violations.stream()
              .map(RequestReader::error)
              .sorted(Comparator.comparing(FieldError::pointer))
              .toList());
    }
    return request;
  }

  private static FieldError error(ConstraintViolation<?> violation) {
    var pointer = "/" + violation.getPropertyPath().toString().replace('.', '/');
    return new FieldError(pointer, violation.getMessage());
  }
}
