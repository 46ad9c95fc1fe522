package io.postrider.notification;

import io.postrider.api.Problem.FieldError;
import io.postrider.mail.LinkNames;
import io.postrider.mail.WebUrl;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds what is wrong with the data of a notification. */
final class DataCheck {

  private static final String ROOT = "/data";

  private final LinkNames links;

  DataCheck(LinkNames links) {
    this.links = links;
  }

  /**
   * Finds missing values that the type requires, and values, at any depth, that its templates use
   * as destinations of links although they are not URLs.
   *
   * @param data null is the same as none
   */
  List<FieldError> errors(NotificationType type, JsonObject data) {
    var errors = new ArrayList<>(type.missing(data));
    if (data != null && !data.isEmpty()) {
      var notUrls = new ArrayList<FieldError>();
      checkMembers(ROOT, data, links.of(type.name()), notUrls);
      notUrls.removeIf(
          each -> errors.stream().anyMatch(error -> error.pointer().equals(each.pointer())));
      errors.addAll(notUrls);
    }
    return errors;
  }

  private static void checkMembers(
      String pointer, JsonObject object, Set<String> names, List<FieldError> errors) {
    object.forEach(
        (name, value) ->
            check(pointer + "/" + escape(name), value, names.contains(name), names, errors));
  }

  private static void check(
      String pointer, JsonValue value, boolean link, Set<String> names, List<FieldError> errors) {
    if (value instanceof JsonObject object) {
      checkMembers(pointer, object, names, errors);
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        check(pointer + "/" + i, array.get(i), link, names, errors);
      }
    } else if (link && !isAbsent(value) && !isUrl(value)) {
      errors.add(new FieldError(pointer, WebUrl.RULE));
    }
  }

  /** Whether a template treats the value as absent. */
  private static boolean isAbsent(JsonValue value) {
    return value == JsonValue.NULL
        || value == JsonValue.FALSE
        || value instanceof JsonString text && text.getString().isEmpty();
  }

  private static boolean isUrl(JsonValue value) {
    return value instanceof JsonString text && WebUrl.matches(text.getString());
  }

  /** RFC 6901, section 3. */
  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
