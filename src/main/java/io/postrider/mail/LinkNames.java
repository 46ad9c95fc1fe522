package io.postrider.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the names of values that a type's templates use, in any language, as the destination of a
 * link or an image. Such values must be URLs.
 */
public final class LinkNames {

  /** Attributes of HTML that hold a URL. */
  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?i)\\b(?:href|src|background)\\s*=\\s*[\"']?\\s*([^\"'\\s>]+)");

  private final TemplateFiles files;
  private final ConcurrentMap<String, Found> found = new ConcurrentHashMap<>();

  public LinkNames(TemplateFiles files) {
    this.files = files;
  }

  private record Found(String source, Set<String> names) {}

  /** The names for a type. */
  public Set<String> of(String type) {
    return Stream.of(type + ".md", "layout.html")
        .flatMap(file -> files.all(file).entrySet().stream())
        .flatMap(each -> names(each.getKey(), each.getValue()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Set<String> names(String file, String source) {
    return found
        .compute(
            file,
            (key, known) ->
                known != null && known.source().equals(source)
                    ? known
                    : new Found(source, read(file, source)))
        .names();
  }

  private static Set<String> read(String file, String source) {
    try {
      return read(file, Mustache.compiler().compile(MailText.clean(source)));
    } catch (MustacheException broken) {
      return Set.of(); // Writing the mail reports the error.
    }
  }

  private static Set<String> read(String file, Template template) {
    var placeholders = new Placeholders();
    var markup = new StringBuilder();
    template.visit(new Names(placeholders, markup));
    var destinations =
        file.endsWith(".html")
            ? ATTRIBUTE.matcher(markup).results().map(each -> each.group(1))
            : Markup.destinations(markup.toString()).stream();
    return destinations
        .flatMap(each -> Optional.ofNullable(placeholders.leading(each)).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Writes out a template with all its sections, and with a placeholder for the last part of each
   * name.
   */
  private static final class Names implements Mustache.Visitor {

    private final Placeholders placeholders;
    private final StringBuilder out;
    private String section = "";

    Names(Placeholders placeholders, StringBuilder out) {
      this.placeholders = placeholders;
      this.out = out;
    }

    @Override
    public void visitText(String text) {
      out.append(text);
    }

    @Override
    public void visitVariable(String name) {
      var member = name.equals(".") || name.equals("this") ? section : name;
      out.append(placeholders.escape(member.substring(member.lastIndexOf('.') + 1)));
    }

    @Override
    public boolean visitInclude(String name) {
      return false;
    }

    @Override
    public boolean visitSection(String name) {
      section = name;
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      return true;
    }
  }
}
