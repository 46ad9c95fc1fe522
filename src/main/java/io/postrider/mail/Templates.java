package io.postrider.mail;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Mustache.Compiler;
import com.samskivert.mustache.MustacheException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the words of a mail from its template: a line {@code Subject: ...}, an empty line, and
 * Markdown, all with Mustache. A value in two braces comes out as it went in, wherever it stands;
 * one in three braces is Markdown itself. Values that are absent are empty.
 */
public final class Templates {

  private static final String SUBJECT = "Subject:";

  /** Finds names in the data alone, and not among the methods of texts and lists. */
  private static final BasicCollector DATA =
      new BasicCollector() {
        @Override
        public <K, V> Map<K, V> createFetcherCache() {
          return new ConcurrentHashMap<>();
        }
      };

  private static final Compiler PLAIN =
      Mustache.compiler()
          .defaultValue("")
          .emptyStringIsFalse(true)
          .escapeHTML(false)
          .withCollector(DATA)
          .withFormatter(value -> MailText.clean(value.toString()));
  private static final Compiler HTML = PLAIN.escapeHTML(true);

  private final TemplateFiles files;

  public Templates(TemplateFiles files) {
    this.files = files;
  }

  /** What is said, in both forms. */
  public record Words(String subject, String text, String html) {}

  /**
   * Fills in the template of a type.
   *
   * @throws IllegalStateException if the template is missing or broken, saying which
   */
  public Words write(String type, Locale locale, Map<String, Object> values) {
    var source = require(type, "md", locale);
    var parts = source.split("\\R", 2);
    if (!parts[0].startsWith(SUBJECT) || parts.length < 2) {
      throw new IllegalStateException("The template " + type + " must begin with 'Subject: '.");
    }
    var all = new HashMap<>(values);
    all.put("locale", locale.toLanguageTag());
    var subject = fill(PLAIN, type, parts[0].substring(SUBJECT.length()).strip(), all);
    all.put("subject", subject);
    var placeholders = new Placeholders();
    var content =
        Markup.parts(fill(PLAIN.withEscaper(placeholders), type, parts[1], all), placeholders);
    return new Words(
        subject,
        laidOut(PLAIN, "txt", content.text(), locale, all),
        laidOut(HTML, "html", content.html(), locale, all));
  }

  /** Fills in a page that is no mail. */
  String page(String name, Map<String, Object> values) {
    return fill(HTML, name, require(name, "html", Locale.ROOT), values);
  }

  /** Whether there is a template for a type. */
  public boolean exists(String type) {
    return files.find(type, "md", Locale.ROOT).isPresent();
  }

  private String laidOut(
      Compiler compiler, String form, String content, Locale locale, Map<String, Object> values) {
    var all = new HashMap<>(values);
    all.put("content", content);
    return fill(compiler, "layout", require("layout", form, locale), all);
  }

  private String require(String stem, String extension, Locale locale) {
    return files
        .find(stem, extension, locale)
        .map(MailText::clean)
        .orElseThrow(
            () ->
                new IllegalStateException("There is no template " + stem + "." + extension + "."));
  }

  private static String fill(
      Compiler compiler, String name, String source, Map<String, Object> values) {
    try {
      return compiler.compile(source).execute(values);
    } catch (MustacheException | UnsupportedOperationException broken) {
      throw new IllegalStateException(
          "The template " + name + " is broken: " + broken.getMessage(), broken);
    }
  }
}
