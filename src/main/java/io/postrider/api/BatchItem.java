package io.postrider.api;

import static io.postrider.platform.Jsonp.JSONP;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.intake.IdempotencyKey;
import io.postrider.platform.InvalidFieldException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * An item of a batch.
 *
 * @param request the body of a single request
 * @param text the same as JSON text
 * @param key the idempotency key; may be absent
 */
record BatchItem(JsonObject request, String text, IdempotencyKey key) {

  private static final String KEY = "idempotencyKey";

  /**
   * Reads an item, with the bounds of a single body.
   *
   * @throws InvalidBodyException if it does not keep to them
   * @throws InvalidFieldException if its key is not valid
   */
  static BatchItem read(String text) {
    // A character has at most three bytes.
    if (text.length() > JsonBodyReader.MAX_BYTES / 3
        && text.getBytes(UTF_8).length > JsonBodyReader.MAX_BYTES) {
      throw InvalidBodyException.tooLong(JsonBodyReader.MAX_BYTES);
    }
    var item = StrictJson.object(text);
    if (!item.containsKey(KEY)) {
      return new BatchItem(item, text, null);
    }
    var request = JSONP.createObjectBuilder(item).remove(KEY).build();
    return new BatchItem(request, request.toString(), key(item.get(KEY)));
  }

  private static IdempotencyKey key(JsonValue value) {
    if (value == null || value == JsonValue.NULL) {
      return null;
    }
    if (!(value instanceof JsonString text)) {
      throw new InvalidBodyException(
          400,
          "The body does not fit this request.",
          List.of(new Problem.FieldError("/" + KEY, "must be a string")));
    }
    try {
      return new IdempotencyKey(text.getString());
    } catch (IllegalArgumentException invalid) {
      throw new InvalidFieldException("/" + KEY, invalid.getMessage());
    }
  }
}
