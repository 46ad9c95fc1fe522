package io.postrider.mail;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.UrlSanitizer;

/**
 * Puts values into those places of parsed Markdown that are not rendered as text: destinations,
 * titles, and descriptions of images. Removes elements that an empty value leaves empty. Replaces a
 * link without an allowed destination by its text. Other placeholders stay for the rendered parts.
 */
final class PlaceholderNodes {

  private static final String MAILTO = "mailto:";

  private final Placeholders values;
  private final UrlSanitizer sanitizer;

  /**
   * Prepares to fill in values.
   *
   * @param sanitizer returns an empty string for a destination that is not allowed
   */
  PlaceholderNodes(Placeholders values, UrlSanitizer sanitizer) {
    this.values = values;
    this.sanitizer = sanitizer;
  }

  /** Changes a node and all nodes in it. */
  void fill(Node node) {
    for (Node next, child = node.getFirstChild(); child != null; child = next) {
      next = child.getNext();
      fill(child);
    }
    if (node instanceof Text text) {
      fillText(text);
    } else if (node instanceof Link link) {
      fillLink(link);
    } else if (node instanceof Image image) {
      fillImage(image);
    } else if (node instanceof FencedCodeBlock block && block.getInfo() != null) {
      block.setInfo(asText(block.getInfo()));
    } else if (node.getFirstChild() == null && isRemovedWhenEmpty(node)) {
      node.unlink();
    }
  }

  private void fillText(Text text) {
    var rest = values.withoutEmpty(text.getLiteral());
    if (rest.length() < text.getLiteral().length() && text.getPrevious() == null) {
      rest = rest.stripLeading();
    }
    text.setLiteral(rest);
    if (rest.isEmpty()) {
      text.unlink();
    }
  }

  private void fillLink(Link link) {
    var destination = destination(link.getDestination());
    if (destination == null) {
      replaceByContent(link);
      return;
    }
    link.setDestination(destination);
    link.setTitle(asText(link.getTitle()));
    if (link.getFirstChild() == null) {
      link.appendChild(new Text(destination));
    } else if (link.getFirstChild() instanceof Text text
        && text.getNext() == null
        && values.asText(text.getLiteral()).equals(destination)) {
      text.setLiteral(destination);
    }
  }

  /**
   * The description of an image becomes an attribute in HTML, so its values are inserted as plain
   * text.
   */
  private void fillImage(Image image) {
    var destination = destination(image.getDestination());
    if (destination == null) {
      replaceByContent(image);
      return;
    }
    image.setDestination(destination);
    image.setTitle(asText(image.getTitle()));
    image.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            text.setLiteral(values.asText(text.getLiteral()));
          }
        });
  }

  /**
   * The destination with its values, or null if it is not allowed. A destination with a value in it
   * must be an absolute URL or a mail address.
   */
  private String destination(String template) {
    var url = values.asUrl(template);
    boolean absolute =
        !Placeholders.in(template) || template.startsWith(MAILTO) || WebUrl.matches(url);
    return absolute && !sanitizer.sanitizeLinkUrl(url).isEmpty() ? url : null;
  }

  private String asText(String template) {
    return template == null ? null : values.asText(template);
  }

  private static void replaceByContent(Node node) {
    while (node.getFirstChild() != null) {
      node.insertBefore(node.getFirstChild());
    }
    node.unlink();
  }

  private static boolean isRemovedWhenEmpty(Node node) {
    return node instanceof Paragraph
        || node instanceof Heading
        || node instanceof Emphasis
        || node instanceof StrongEmphasis;
  }
}
