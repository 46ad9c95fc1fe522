package io.postrider.mail;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.Map;

/**
 * Converts JSON to the values that templates understand: maps, lists, texts and truth values; null
 * is absent.
 */
public final class TemplateValues {

  private TemplateValues() {}

  public static Map<String, Object> of(JsonObject object) {
    var values = new HashMap<String, Object>();
    object.forEach(
        (name, value) -> {
          if (value != JsonValue.NULL) {
            values.put(name, of(value));
          }
        });
    return values;
  }

  private static Object of(JsonValue value) {
    return switch (value.getValueType()) {
      case OBJECT -> of((JsonObject) value);
      case ARRAY -> ((JsonArray) value).stream().map(TemplateValues::of).toList();
      case STRING -> ((JsonString) value).getString();
      case TRUE -> true;
      case FALSE -> false;
      case NULL -> "";
      default -> value.toString();
    };
  }
}
