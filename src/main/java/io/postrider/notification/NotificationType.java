package io.postrider.notification;

import io.postrider.api.Problem.FieldError;
import io.postrider.recipient.Suppression;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A type of notification.
 *
 * @param optional whether recipients can opt out of it; if not, it is transactional
 * @param priority 1 (most urgent) to 9
 * @param requires the names of data that a request must have
 * @param expires how long after it is due a notification expires, unless its request says otherwise
 * @param timeout how long an attempt may take; empty for the default of the kind
 */
record NotificationType(
    String name,
    boolean optional,
    int priority,
    List<String> requires,
    Optional<Duration> expires,
    Optional<Duration> timeout) {

  private static final int NORMAL = 5;
  private static final Pattern NAME = Pattern.compile(Suppression.TYPE_NAME);
  private static final Pattern PRIORITY = Pattern.compile("priority ([1-9])");
  private static final String REQUIRES = "requires ";
  private static final String EXPIRES = "expires ";
  private static final String TIMEOUT = "timeout ";

  /**
   * Reads a line of {@code types.properties}, such as {@code optional, priority 3, requires a b,
   * expires PT1H, timeout PT10S}.
   *
   * @throws IllegalArgumentException if the line is wrong; the message explains it to the operator
   */
  static NotificationType parse(String name, String line) {
    Boolean optional = null;
    int priority = NORMAL;
    List<String> requires = List.of();
    Optional<Duration> expires = Optional.empty();
    Optional<Duration> timeout = Optional.empty();
    for (var word : line.strip().split("\\s*,\\s*")) {
      var number = PRIORITY.matcher(word);
      if (word.equals("optional") || word.equals("transactional")) {
        optional = word.equals("optional");
      } else if (number.matches()) {
        priority = Integer.parseInt(number.group(1));
      } else if (word.startsWith(REQUIRES)) {
        requires = List.of(word.substring(REQUIRES.length()).strip().split("\\s+"));
      } else if (word.startsWith(EXPIRES)) {
        expires = Optional.of(duration(name, word.substring(EXPIRES.length())));
      } else if (word.startsWith(TIMEOUT)) {
        timeout = Optional.of(duration(name, word.substring(TIMEOUT.length())));
      } else {
        throw new IllegalArgumentException(
            "Notification type "
                + name
                + ": '"
                + word
                + "' is none of optional, transactional, 'priority 1' to 'priority 9', 'requires'"
                + " with names, and 'expires' and 'timeout' with a duration such as PT1H.");
      }
    }
    if (optional == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Notification type "
              + name
              + " must have a name of lower-case letters, digits and hyphens, and be optional or"
              + " transactional.");
    }
    return new NotificationType(name, optional, priority, requires, expires, timeout);
  }

  /** A duration in the form of ISO 8601 that is longer than nothing. */
  private static Duration duration(String type, String text) {
    try {
      var duration = Duration.parse(text.strip());
      if (duration.compareTo(Duration.ZERO) > 0) {
        return duration;
      }
    } catch (DateTimeParseException notADuration) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "Notification type " + type + ": '" + text + "' is not a duration such as PT1H or PT10S.");
  }

  /** An error for each required name that the data of a request lack, or leave blank. */
  List<FieldError> missing(JsonObject data) {
    return requires.stream()
        .filter(each -> data == null || !present(data.get(each)))
        .map(each -> new FieldError("/data/" + each, "is required for " + name))
        .toList();
  }

  private static boolean present(JsonValue value) {
    return value instanceof JsonString text
        ? !text.getString().isBlank()
        : value != null && value != JsonValue.NULL;
  }
}
