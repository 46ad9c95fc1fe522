package io.postrider.api;

import static io.postrider.platform.Jsonp.JSONP;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.Problem.FieldError;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads JSON as RFC 8259 demands for exchange between systems: UTF-8, unique names, and with bounds
 * on depth and number of values.
 */
final class StrictJson {

  private static final int MAX_DEPTH = 32;

  /**
   * The most values in a body. In memory even a tiny value takes up to 250 bytes, and many bodies
   * are read at once.
   */
  private static final int MAX_VALUES = 1_000;

  /** The most digits of a number, and the largest power of ten by which they are multiplied. */
  private static final int MAX_DIGITS = 1_000;

  private static final int MAX_EXPONENT = 1_000_000;

  /** The fields of each record type, cached because reflection creates them anew at each call. */
  private static final ClassValue<Map<String, Class<?>>> TYPES =
      new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> record) {
          return Arrays.stream(record.getRecordComponents())
              .collect(Collectors.toMap(RecordComponent::getName, RecordComponent::getType));
        }
      };

  private StrictJson() {}

  /**
   * Reads an object from a text.
   *
   * @throws InvalidBodyException (400) if the text is not one
   */
  static JsonObject object(String text) {
    var value =
        parse(
            text,
            parser -> {
              scan(parser);
              try (var reader = JSONP.createReader(new StringReader(text))) {
                return reader.readValue();
              }
            });
    if (value instanceof JsonObject object) {
      return object;
    }
    throw notAnObject();
  }

  /**
   * Reads a text with a parser.
   *
   * @throws InvalidBodyException (400) if the text is not JSON
   */
  static <T> T parse(String text, Function<JsonParser, T> reader) {
    try (var parser = JSONP.createParser(new StringReader(text))) {
      return reader.apply(parser);
    } catch (JsonException
        | IllegalStateException
        | NoSuchElementException
        | NumberFormatException
        | UnsupportedOperationException broken) {
      // The last two are how the parser refuses a number that is too long.
      throw notJson();
    }
  }

  static InvalidBodyException notJson() {
    return InvalidBodyException.malformed("The body is not valid JSON.");
  }

  static InvalidBodyException notAnObject() {
    return InvalidBodyException.malformed("The body is not a JSON object.");
  }

  static InvalidBodyException tooManyValues(int most) {
    return InvalidBodyException.malformed("The body has more than " + most + " values.");
  }

  static InvalidBodyException nestedTooDeeply() {
    return InvalidBodyException.malformed("The body is nested too deeply.");
  }

  static InvalidBodyException comesTwice(String name) {
    return InvalidBodyException.malformed(
        "A name comes twice.", new FieldError("/" + Json.encodePointer(name), "comes twice"));
  }

  /**
   * Checks that an object has the fields of the record that it is read into.
   *
   * @throws InvalidBodyException (400) naming each field that is unknown or of another type
   */
  static void require(JsonObject object, Class<?> record) {
    var types = TYPES.get(record);
    var errors = new ArrayList<FieldError>();
    object.forEach(
        (name, value) -> {
          var type = types.get(name);
          var pointer = "/" + Json.encodePointer(name);
          if (type == null) {
            errors.add(new FieldError(pointer, "unknown field"));
          } else if (value != JsonValue.NULL && !fits(value, type)) {
            errors.add(new FieldError(pointer, "must be " + name(type)));
          }
        });
    if (!errors.isEmpty()) {
      throw new InvalidBodyException(400, "The body does not fit this request.", errors);
    }
  }

  private static boolean fits(JsonValue value, Class<?> type) {
    return switch (value.getValueType()) {
      case OBJECT -> JsonObject.class.isAssignableFrom(type);
      case STRING -> type == String.class;
      case NUMBER -> type == Integer.class && isInteger((JsonNumber) value);
      case TRUE, FALSE -> type == Boolean.class;
      default -> List.class.isAssignableFrom(type);
    };
  }

  /** Whether nothing would be cut off; {@code 1.0} is an integer, too. */
  private static boolean isInteger(JsonNumber number) {
    try {
      number.bigDecimalValue().intValueExact();
      return true;
    } catch (ArithmeticException other) {
      return false;
    }
  }

  private static String name(Class<?> type) {
    if (type == JsonObject.class) {
      return "an object";
    }
    if (type == JsonArray.class) {
      return "a list";
    }
    if (type == Integer.class) {
      return "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
    }
    return type == String.class ? "a string" : "a " + type.getSimpleName().toLowerCase();
  }

  /**
   * The bytes as text.
   *
   * @throws InvalidBodyException (400) if they are not UTF-8
   */
  static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException broken) {
      throw InvalidBodyException.malformed("The body is not UTF-8.");
    }
  }

  /** Checks depth, size and unique names before a tree is built. */
  private static void scan(JsonParser parser) {
    var names = new ArrayDeque<Set<String>>();
    int values = 0;
    while (parser.hasNext()) {
      var event = parser.next();
      if (isValue(event) && ++values > MAX_VALUES) {
        throw tooManyValues(MAX_VALUES);
      }
      switch (event) {
        case START_OBJECT, START_ARRAY -> {
          names.push(new HashSet<>());
          if (names.size() > MAX_DEPTH) {
            throw nestedTooDeeply();
          }
        }
        case END_OBJECT, END_ARRAY -> names.pop();
        case KEY_NAME -> requireNew(names, parser);
        case VALUE_STRING -> requireWhole(parser.getString());
        case VALUE_NUMBER -> requireReadable(parser.getBigDecimal());
        default -> {
          // The others have no bounds.
        }
      }
    }
  }

  /**
   * A number is written again with the job, in another form, in which the parser must be able to
   * read it: {@code 10e2147483647} would become one whose exponent is too large.
   */
  private static void requireReadable(BigDecimal number) {
    if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_EXPONENT) {
      throw InvalidBodyException.malformed(
          "A number has more than %d digits, or an exponent above %d."
              .formatted(MAX_DIGITS, MAX_EXPONENT));
    }
  }

  private static boolean isValue(JsonParser.Event event) {
    return switch (event) {
      case KEY_NAME, END_OBJECT, END_ARRAY -> false;
      default -> true;
    };
  }

  /**
   * An escape may write half of a surrogate pair (RFC 8259, section 8.2), which UTF-8 cannot
   * encode.
   */
  private static void requireWhole(String string) {
    if (!UTF_8.newEncoder().canEncode(string)) {
      throw InvalidBodyException.malformed("A string holds half of a surrogate pair.");
    }
  }

  private static void requireNew(ArrayDeque<Set<String>> names, JsonParser parser) {
    var name = parser.getString();
    requireWhole(name);
    if (!names.peek().add(name)) {
      throw comesTwice(name);
    }
  }
}
