package io.postrider.report;

import io.postrider.api.Problem.FieldError;
import io.postrider.platform.Times;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the params of a report, and collects their errors. */
final class Params {

  private static final int MAX_TIME = 40;

  private final JsonObject params;
  private final List<FieldError> errors = new ArrayList<>();

  /** Adds an error for each param that is not {@code known}. */
  Params(JsonObject params, Set<String> known) {
    this.params = params;
    params.keySet().stream().filter(name -> !known.contains(name)).forEach(this::addUnknown);
  }

  private void addUnknown(String name) {
    errors.add(unknown(name));
  }

  static FieldError unknown(String name) {
    return new FieldError(pointer(name), "unknown field");
  }

  private static String pointer(String name) {
    return "/params/" + Json.encodePointer(name);
  }

  List<FieldError> errors() {
    return errors;
  }

  void addError(String name, String detail) {
    errors.add(new FieldError(pointer(name), detail));
  }

  /** A string; empty if absent or addError, the latter with an error. */
  Optional<String> string(String name, int maxLength) {
    if (!params.containsKey(name) || params.isNull(name)) {
      return Optional.empty();
    }
    if (params.get(name) instanceof JsonString string) {
      var text = string.getString();
      if (!text.isBlank() && text.codePoints().count() <= maxLength) {
        return Optional.of(text);
      }
    }
    addError(name, "must be a string of 1 to " + maxLength + " characters");
    return Optional.empty();
  }

  /**
   * A time from 1970 to 9999 in milliseconds; empty if absent or addError, the latter with an
   * error.
   */
  Optional<Instant> time(String name) {
    return string(name, MAX_TIME)
        .flatMap(
            text -> {
              var time = Times.parse(text).map(each -> each.truncatedTo(ChronoUnit.MILLIS));
              if (time.isEmpty()) {
                addError(name, "must be a time with an offset, such as 2030-01-31T08:00:00Z");
              }
              return time;
            });
  }
}
