package io.postrider.api;

import io.postrider.api.Problem.FieldError;
import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the body of a batch into the texts of its items. Only the envelope is checked here: what is
 * wrong within one item must not refuse the others.
 */
final class BatchReader {

  /**
   * The most values in a batch. Each takes up to 250 bytes in memory, and many bodies are read at
   * once.
   */
  static final int MAX_VALUES = 20_000;

  /** The parser itself ends at 1,000, with an exception of no type of its own. */
  private static final int MAX_DEPTH = 500;

  private static final String ITEMS = "items";
  private static final String POINTER = "/" + ITEMS;

  private final String text;
  private final JsonParser parser;
  private List<String> items;
  private int values;

  private BatchReader(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /**
   * Reads a batch.
   *
   * @throws InvalidBodyException if it is not JSON, or not an object with items alone (400), or has
   *     too few or too many items (422)
   */
  static BatchRequest read(byte[] bytes) {
    var text = StrictJson.decode(bytes);
    return StrictJson.parse(text, parser -> new BatchReader(text, parser).batch());
  }

  private BatchRequest batch() {
    if (parser.next() != Event.START_OBJECT) {
      throw StrictJson.notAnObject();
    }
    while (parser.next() == Event.KEY_NAME) {
      readMember(parser.getString());
    }
    if (parser.hasNext()) {
      throw StrictJson.notJson();
    }
    if (items == null || items.isEmpty()) {
      throw wrongNumber();
    }
    return new BatchRequest(items);
  }

  private void readMember(String name) {
    if (!name.equals(ITEMS)) {
      throw unfit("/" + Json.encodePointer(name), "unknown field");
    }
    if (items != null) {
      throw StrictJson.comesTwice(name);
    }
    if (parser.next() != Event.START_ARRAY) {
      throw unfit(POINTER, "must be a list");
    }
    items = new ArrayList<>();
    for (var event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      if (event != Event.START_OBJECT) {
        throw unfit(POINTER + "/" + items.size(), "must be an object");
      }
      if (items.size() == BatchRequest.MAX_ITEMS) {
        throw wrongNumber();
      }
      items.add(item());
    }
  }

  /** The text of the object whose beginning has just been read. */
  private String item() {
    int start = offset() - 1;
    for (int depth = 1; depth > 0; ) {
      switch (parser.next()) {
        case START_OBJECT, START_ARRAY -> {
          if (++depth > MAX_DEPTH) {
            throw StrictJson.nestedTooDeeply();
          }
          count();
        }
        case END_OBJECT, END_ARRAY -> depth--;
        case KEY_NAME -> {
          // Its value is counted.
        }
        default -> count();
      }
    }
    return text.substring(start, offset());
  }

  private void count() {
    if (++values > MAX_VALUES) {
      throw StrictJson.tooManyValues(MAX_VALUES);
    }
  }

  private int offset() {
    return (int) parser.getLocation().getStreamOffset();
  }

  private static InvalidBodyException unfit(String pointer, String detail) {
    return new InvalidBodyException(
        400, "The body does not fit this request.", List.of(new FieldError(pointer, detail)));
  }

  private static InvalidBodyException wrongNumber() {
    return new InvalidBodyException(
        Problem.UNPROCESSABLE,
        "A value is invalid.",
        List.of(new FieldError(POINTER, "must have 1 to " + BatchRequest.MAX_ITEMS + " items")));
  }
}
