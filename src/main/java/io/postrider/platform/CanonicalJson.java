package io.postrider.platform;

import static io.postrider.platform.Jsonp.JSONP;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * One text for all texts of the same JSON value: names in order, numbers by their value, no blanks.
 * As RFC 8785 has it, but for numbers: those keep all their digits, as {@code 1} and {@code
 * 1.00000000000000001} are two values that a double does not tell apart.
 */
public final class CanonicalJson {

  /** Beyond so many digits a number is written with an exponent; 1e99999 has few. */
  private static final int PLAIN_DIGITS = 40;

  private CanonicalJson() {}

  /** The text of a value. */
  public static String of(JsonValue value) {
    return switch (value.getValueType()) {
      case OBJECT -> object(value.asJsonObject());
      case ARRAY -> array(value.asJsonArray());
      case NUMBER -> number(((JsonNumber) value).bigDecimalValue());
      default -> value.toString();
    };
  }

  /** The text of an object whose members are in an order already; what they hold is put in one. */
  public static String inOrder(JsonObject object) {
    return object.entrySet().stream().map(CanonicalJson::member).collect(braces());
  }

  private static String object(JsonObject object) {
    return object.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(CanonicalJson::member)
        .collect(braces());
  }

  private static Collector<CharSequence, ?, String> braces() {
    return Collectors.joining(",", "{", "}");
  }

  private static String member(Map.Entry<String, JsonValue> member) {
    return JSONP.createValue(member.getKey()) + ":" + of(member.getValue());
  }

  private static String array(JsonArray array) {
    return array.stream().map(CanonicalJson::of).collect(Collectors.joining(",", "[", "]"));
  }

  private static String number(BigDecimal number) {
    var shortest = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    return Math.abs((long) shortest.scale()) + shortest.precision() <= PLAIN_DIGITS
        ? shortest.toPlainString()
        : shortest.unscaledValue() + "E" + -(long) shortest.scale();
  }
}
