package io.postrider.api;

import io.postrider.api.Problem.FieldError;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a request body into its record, so that a resource gets only valid requests. The body must
 * be strict JSON of bounded length with no other fields than the record's, and the values must be
 * valid. This class is no CDI bean: behind a proxy Jersey would not see that it reads records, and
 * would prefer its own lenient reader.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodyReader implements MessageBodyReader<Record> {

  /** The longest body, in bytes. */
  static final int MAX_BYTES = 64 * 1024;

  private final Jsonb jsonb = JsonbBuilder.create();
  private final Validator validator = Validation.buildDefaultValidatorFactory().getValidator();

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    var object = StrictJson.object(read(body));
    StrictJson.require(object, type);
    var request = jsonb.fromJson(object.toString(), type);
    var violations = validator.validate(request);
    if (!violations.isEmpty()) {
      throw new InvalidBodyException(
          Problem.UNPROCESSABLE,
          "A value is invalid.",
          violations.stream()
              .map(JsonBodyReader::error)
              .sorted(Comparator.comparing(FieldError::pointer))
              .toList());
    }
    return request;
  }

  private static byte[] read(InputStream body) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(MAX_BYTES + 1);
    } catch (IOException cut) {
      throw new InvalidBodyException(
          408, "The body did not arrive completely and in time.", List.of());
    }
    if (bytes.length > MAX_BYTES) {
      throw new InvalidBodyException(
          413, "A body may have at most " + MAX_BYTES + " bytes.", List.of());
    }
    return bytes;
  }

  private static FieldError error(ConstraintViolation<?> violation) {
    var pointer = "/" + violation.getPropertyPath().toString().replace('.', '/');
    return new FieldError(pointer, violation.getMessage());
  }
}
