package io.postrider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The files of templates: those in the operator's directory, and else the built-in ones. The
 * directory is read each time, so that a change to a template takes effect at once.
 */
public final class TemplateFiles {

  private final Path directory;
  final ConcurrentMap<String, Optional<String>> builtIn = new ConcurrentHashMap<>();

  /**
   * Creates a reader of templates.
   *
   * @param directory may be null, for the built-in templates alone
   * @throws IllegalArgumentException if the directory does not exist
   */
  public TemplateFiles(Path directory) {
    if (directory != null && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "POSTRIDER_MAIL_TEMPLATES is not a directory: " + directory + ".");
    }
    this.directory = directory;
  }

  /**
   * Finds the file for a language, in the order {@code welcome.de-AT.md}, {@code welcome.de.md},
   * {@code welcome.md}. The built-in file comes last and exists in one language only. So the cache
   * of built-in files stays small, whatever languages callers name.
   */
  Optional<String> find(String stem, String extension, Locale locale) {
    return names(stem, extension, locale).stream()
        .flatMap(name -> inDirectory(name).stream())
        .findFirst()
        .or(() -> builtIn(stem + "." + extension));
  }

  /**
   * All files for a name, in all languages.
   *
   * @return the contents by file name
   */
  Map<String, String> all(String name) {
    var texts = new HashMap<String, String>();
    int dot = name.lastIndexOf('.');
    for (var each : inDirectory()) {
      if (each.startsWith(name.substring(0, dot + 1)) && each.endsWith(name.substring(dot))) {
        inDirectory(each).ifPresent(text -> texts.put(each, text));
      }
    }
    if (!texts.containsKey(name)) {
      builtIn(name).ifPresent(text -> texts.put(name, text));
    }
    return texts;
  }

  private List<String> inDirectory() {
    if (directory == null) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("Cannot read the directory " + directory + ".", unreadable);
    }
  }

  /** The operator's file of exactly this name. */
  public Optional<String> inDirectory(String name) {
    if (directory == null) {
      return Optional.empty();
    }
    var file = directory.resolve(name);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("Cannot read the template " + file + ".", unreadable);
    }
  }

  /** The built-in file of exactly this name. */
  public Optional<String> builtIn(String name) {
    return builtIn.computeIfAbsent(name, TemplateFiles::load);
  }

  private static Optional<String> load(String name) {
    try (var in = TemplateFiles.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<String> names(String stem, String extension, Locale locale) {
    var names = new ArrayList<String>();
    var tag = locale.toLanguageTag();
    for (int end = tag.length(); end > 0; end = tag.lastIndexOf('-', end - 1)) {
      names.add(stem + "." + tag.substring(0, end) + "." + extension);
    }
    names.add(stem + "." + extension);
    return names;
  }
}
