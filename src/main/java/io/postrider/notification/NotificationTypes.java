package io.postrider.notification;

import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * All types of notifications: the built-in ones, and those of the operator's {@code
 * types.properties}.
 */
final class NotificationTypes {

  private static final String FILE = "types.properties";

  private final Map<String, NotificationType> types = new TreeMap<>();

  /**
   * Reads both files.
   *
   * @throws IllegalArgumentException if a line is wrong, or a type has no template
   */
  NotificationTypes(TemplateFiles files, Templates templates) {
    files.builtIn(FILE).ifPresent(this::read);
    files.inDirectory(FILE).ifPresent(this::read);
    for (var name : types.keySet()) {
      if (!templates.exists(name)) {
        throw new IllegalArgumentException(
            "Notification type " + name + " has no " + name + ".md.");
      }
    }
  }

  Optional<NotificationType> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All types, sorted by name. */
  Collection<NotificationType> all() {
    return types.values();
  }

  private void read(String text) {
    var lines = new Properties();
    try {
      lines.load(new StringReader(text));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    for (var name : lines.stringPropertyNames()) {
      types.put(name, NotificationType.parse(name, lines.getProperty(name)));
    }
  }
}
