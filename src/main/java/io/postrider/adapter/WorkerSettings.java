package io.postrider.adapter;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;

/**
 * Checks the settings that the adapter, and the server for the adapter, read before there is an
 * application that could check them. The server would not name a setting that is wrong.
 */
final class WorkerSettings {

  private static final List<String> CONCURRENCY =
      List.of(
          "postrider.notification.concurrency",
          "postrider.notification.urgent-concurrency",
          "postrider.report.concurrency",
          "postrider.webhook.concurrency");

  private WorkerSettings() {}

  /**
   * Returns if nothing is wrong.
   *
   * @throws IllegalArgumentException with a sentence that names the setting
   */
  static void check(Config config) {
    for (var name : CONCURRENCY) {
      require(config, name, value -> value.matches("[1-9]\\d{0,3}"), "a number from 1 to 9999");
    }
    require(config, "postrider.drain", WorkerSettings::isDuration, "a duration such as PT30S");
  }

  private static void require(
      Config config, String name, Predicate<String> isRight, String expected) {
    var value = config.getOptionalValue(name, String.class).map(String::strip);
    if (value.filter(isRight.negate()).isPresent()) {
      throw new IllegalArgumentException(
          "%s must be %s, not '%s'."
              .formatted(
                  name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), expected, value.get()));
    }
  }

  private static boolean isDuration(String text) {
    try {
      return !Duration.parse(text).isNegative();
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
