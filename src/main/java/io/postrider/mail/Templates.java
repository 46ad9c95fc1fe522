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
 * Renders a mail from its template: a line {@code Subject: ...}, an empty line, and Markdown, all
 * with Mustache. A value in two braces is shown unchanged, wherever it is; a value in three braces
 * is Markdown itself. An absent value is empty.
 */
public final class Templates {

  private static final String SUBJECT = "Subject:";

  /** Finds names in the data only, and not among the methods of strings and lists. */
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

  /** The content of a mail: its subject, and its body as text and as HTML. */
  public record Rendered(String subject, String text, String html) {}

  /**
   * Fills in the template of a type.
   *
   * @throws IllegalStateException if the template is missing or broken; the message names it
   */
  public Rendered render(String type, Locale locale, Map<String, Object> values) {
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
    return new Rendered(
        subject,
        inLayout(PLAIN, "txt", content.text(), locale, all),
        inLayout(HTML, "html", content.html(), locale, all));
  }

  /** Fills in an HTML page that is not a mail. */
  String page(String name, Map<String, Object> values) {
    return fill(HTML, name, require(name, "html", Locale.ROOT), values);
  }

  /** Whether there is a template for a type. */
  public boolean exists(String type) {
    return files.find(type, "md", Locale.ROOT).isPresent();
  }

  private String inLayout(
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
