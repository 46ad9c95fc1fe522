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
 * Writes equal JSON values as the same text: member names are sorted, equal numbers are written
 * alike, there is no white space. This follows RFC 8785 except for numbers, which keep all their
 * digits: {@code 1} and {@code 1.00000000000000001} are two values, but the same double.
 */
public final class CanonicalJson {

  /**
   * A number that has more digits than this is written with an exponent: 1e99999 must stay short.
   */
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

  /**
   * The text of an object that keeps the order of its own members; objects inside it are sorted.
   */
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
