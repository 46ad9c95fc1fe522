package io.postrider.notification;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.Pace;
import io.postrider.job.Rate;
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
 * @param pace how many start and run at once on all nodes together
 */
record NotificationType(
    String name,
    boolean optional,
    int priority,
    List<String> requires,
    Optional<Duration> expires,
    Optional<Duration> timeout,
    Pace pace) {

  private static final int NORMAL = 5;
  private static final Pattern NAME = Pattern.compile(Suppression.TYPE_NAME);
  private static final Pattern PRIORITY = Pattern.compile("priority ([1-9])");
  private static final String REQUIRES = "requires ";
  private static final String EXPIRES = "expires ";
  private static final String TIMEOUT = "timeout ";
  private static final String RATE = "rate ";
  private static final Pattern RUNNING = Pattern.compile("running ([1-9]\\d{0,5})");

  /**
   * Reads a line of {@code types.properties}, such as {@code optional, priority 3, requires a b,
   * expires PT1H, timeout PT10S, rate 14/s, running 4}.
   *
   * @throws IllegalArgumentException if the line is wrong; the message explains it to the operator
   */
  static NotificationType parse(String name, String line) {
    Boolean optional = null;
    int priority = NORMAL;
    List<String> requires = List.of();
    Optional<Duration> expires = Optional.empty();
    Optional<Duration> timeout = Optional.empty();
    Rate rate = null;
    int running = 0;
    for (var word : line.strip().split("\\s*,\\s*")) {
      var number = PRIORITY.matcher(word);
      var places = RUNNING.matcher(word);
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
      } else if (word.startsWith(RATE)) {
        rate = rate(name, word.substring(RATE.length()));
      } else if (places.matches()) {
        running = Integer.parseInt(places.group(1));
      } else {
        throw new IllegalArgumentException(
            "Notification type "
                + name
                + ": '"
                + word
                + "' is none of optional, transactional, 'priority 1' to 'priority 9', 'requires'"
                + " with names, 'expires' and 'timeout' with a duration such as PT1H, 'rate' with one"
                + " such as 14/s, and 'running 1' and more.");
      }
    }
    if (optional == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Notification type "
              + name
              + " must have a name of lower-case letters, digits and hyphens, and be optional or"
              + " transactional.");
    }
    var pace = new Pace(NotificationsResource.KIND + ":" + name, rate, running);
    return new NotificationType(name, optional, priority, requires, expires, timeout, pace);
  }

  private static Rate rate(String type, String text) {
    try {
      return Rate.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("Notification type " + type + ": " + wrong.getMessage());
    }
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
