package io.postrider.client;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Records as JSON, and back. A component that is null is left out; a member without a component is
 * ignored; a constant of an enum is its name in lower case.
 */
final class Json {

  private static final JsonProvider PROVIDER = JsonProvider.provider();

  private Json() {}

  /** A generic type, such as a list of jobs. */
  record Generic(Class<?> raw, Class<?> argument) implements ParameterizedType {

    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {argument};
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type getOwnerType() {
      return null;
    }
  }

  /** A page of such items. */
  static Type page(Class<?> item) {
    return new Generic(Page.Plain.class, item);
  }

  /** A list of such items. */
  static Type list(Class<?> item) {
    return new Generic(List.class, item);
  }

  static String write(Object value) {
    var text = new StringWriter();
    try (var writer = PROVIDER.createWriter(text)) {
      writer.write(value(value));
    }
    return text.toString();
  }

  /** A value as it is written in a parameter: as JSON, without quotes. */
  static String text(Object value) {
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
        : value.toString();
  }

  private static JsonValue value(Object value) {
    if (value == null) {
      return JsonValue.NULL;
    } else if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof Boolean truth) {
      return truth ? JsonValue.TRUE : JsonValue.FALSE;
    } else if (value instanceof Number number) {
      return PROVIDER.createValue(new BigDecimal(number.toString()));
    } else if (value instanceof Map<?, ?> map) {
      var object = PROVIDER.createObjectBuilder();
      map.forEach((name, member) -> object.add(name.toString(), value(member)));
      return object.build();
    } else if (value instanceof Collection<?> items) {
      var array = PROVIDER.createArrayBuilder();
      items.forEach(item -> array.add(value(item)));
      return array.build();
    } else if (value instanceof Record data) {
      var object = PROVIDER.createObjectBuilder();
      Stream.of(data.getClass().getRecordComponents())
          .filter(component -> get(component, data) != null)
          .forEach(component -> object.add(component.getName(), value(get(component, data))));
      return object.build();
    }
    return PROVIDER.createValue(text(value));
  }

  private static Object get(RecordComponent component, Record data) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(data);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component.toString(), e);
    }
  }

  /**
   * Reads a value.
   *
   * @throws PostriderException.Unreadable if the text is not JSON of this type
   */
  @SuppressWarnings("unchecked")
  static <T> T read(byte[] json, Type type) {
    try (var reader = PROVIDER.createReader(new ByteArrayInputStream(json))) {
      return (T) read(reader.readValue(), type, Map.of());
    } catch (JsonException | ClassCastException | IllegalArgumentException e) {
      throw new PostriderException.Unreadable("the answer is not one of Postrider: " + e, e);
    }
  }

  /** Maps and lists as a record. */
  @SuppressWarnings("unchecked")
  static <T> T convert(Object plain, Class<T> type) {
    return (T) read(value(plain), type, Map.of());
  }

  private static Object read(JsonValue json, Type type, Map<String, Type> variables) {
    if (type instanceof TypeVariable<?> variable) {
      return read(json, variables.get(variable.getName()), variables);
    } else if (type instanceof ParameterizedType generic) {
      var raw = (Class<?>) generic.getRawType();
      var arguments = generic.getActualTypeArguments();
      if (raw == List.class) {
        return items(json, arguments[0], variables);
      } else if (raw == Map.class) {
        return members(json, arguments[arguments.length - 1], variables);
      }
      return object((JsonObject) json, raw, Map.of(name(raw), arguments[0]));
    }
    var raw = (Class<?>) type;
    return raw.isRecord() ? object((JsonObject) json, raw, variables) : scalar(json, raw);
  }

  private static String name(Class<?> generic) {
    return generic.getTypeParameters()[0].getName();
  }

  private static List<Object> items(JsonValue json, Type type, Map<String, Type> variables) {
    if (json == null) {
      return List.of();
    }
    return ((JsonArray) json).stream().map(item -> read(item, type, variables)).toList();
  }

  private static Map<String, Object> members(
      JsonValue json, Type type, Map<String, Type> variables) {
    var members = new LinkedHashMap<String, Object>();
    if (json != null) {
      ((JsonObject) json).forEach((name, value) -> members.put(name, read(value, type, variables)));
    }
    return Collections.unmodifiableMap(members);
  }

  private static Object object(JsonObject json, Class<?> type, Map<String, Type> variables) {
    if (json == null) {
      return null;
    }
    var components = type.getRecordComponents();
    var values =
        Stream.of(components)
            .map(each -> read(json.get(each.getName()), each.getGenericType(), variables))
            .toArray();
    try {
      var types = Stream.of(components).map(RecordComponent::getType).toArray(Class[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type.getSimpleName() + ": " + e.getCause(), e);
    }
  }

  private static Object scalar(JsonValue json, Class<?> type) {
    if (json == null || json == JsonValue.NULL) {
      return nothing(type);
    } else if (type == Object.class) {
      return plain(json);
    } else if (type == String.class) {
      return ((JsonString) json).getString();
    } else if (type == boolean.class || type == Boolean.class) {
      return bool(json);
    } else if (type == int.class || type == Integer.class) {
      return ((JsonNumber) json).intValueExact();
    } else if (type == long.class || type == Long.class) {
      return ((JsonNumber) json).longValueExact();
    } else if (type == Instant.class) {
      return OffsetDateTime.parse(((JsonString) json).getString()).toInstant();
    } else if (type == Duration.class) {
      return Duration.parse(((JsonString) json).getString());
    }
    return constant(((JsonString) json).getString(), type);
  }

  private static Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    } else if (type == int.class) {
      return 0;
    }
    return type == long.class ? 0L : (Object) null;
  }

  private static boolean bool(JsonValue json) {
    if (json != JsonValue.TRUE && json != JsonValue.FALSE) {
      throw new ClassCastException(json + " is not a boolean");
    }
    return json == JsonValue.TRUE;
  }

  /** The constant of that name, or {@code UNKNOWN}: a newer service may have more of them. */
  private static Object constant(String text, Class<?> type) {
    Object unknown = null;
    for (var constant : type.getEnumConstants()) {
      if (text(constant).equals(text)) {
        return constant;
      } else if (text(constant).equals("unknown")) {
        unknown = constant;
      }
    }
    return unknown;
  }

  /** A value as maps, lists, strings, booleans, and numbers. */
  private static Object plain(JsonValue json) {
    return switch (json.getValueType()) {
      case OBJECT -> members(json, Object.class, Map.of());
      case ARRAY -> {
        var list = new ArrayList<Object>();
        ((JsonArray) json).forEach(item -> list.add(scalar(item, Object.class)));
        yield Collections.unmodifiableList(list);
      }
      case STRING -> ((JsonString) json).getString();
      case NUMBER -> number((JsonNumber) json);
      default -> json == JsonValue.TRUE;
    };
  }

  private static Number number(JsonNumber number) {
    if (!number.isIntegral()) {
      return number.bigDecimalValue();
    }
    var whole = number.bigIntegerValue();
    return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
  }
}
