package io.postrider.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.UrlSanitizer;
import org.commonmark.renderer.text.LineBreakRendering;
import org.commonmark.renderer.text.TextContentNodeRendererContext;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Turns Markdown (CommonMark 0.31) into the text part and the HTML part of a mail. HTML in the
 * Markdown is shown as text, and only links to the web and to mail addresses are kept. A link that
 * is alone in its paragraph becomes a button.
 */
final class Markup {

  private static final Parser PARSER = Parser.builder().build();
  private static final UrlSanitizer SANITIZER =
      new DefaultUrlSanitizer(List.of("http", "https", "mailto"));
  private static final HtmlRenderer HTML =
      HtmlRenderer.builder()
          .escapeHtml(true)
          .sanitizeUrls(true)
          .urlSanitizer(SANITIZER)
          .attributeProviderFactory(context -> Markup::markButton)
          .build();
  private static final TextContentRenderer TEXT =
      TextContentRenderer.builder()
          .lineBreakRendering(LineBreakRendering.SEPARATE_BLOCKS)
          .nodeRendererFactory(TextLinks::new)
          .build();

  private Markup() {}

  /** The parts of a mail, without its layout. */
  record Parts(String text, String html) {}

  /** Parses Markdown with placeholders, and puts their values into both parts. */
  static Parts parts(String markdown, Placeholders values) {
    var document = PARSER.parse(Placeholders.prepare(markdown));
    new PlaceholderNodes(values, SANITIZER).fill(document);
    return new Parts(
        values.asText(TEXT.render(document).strip()), values.asHtml(HTML.render(document).strip()));
  }

  /** The destinations of the links and images in Markdown, with their placeholders. */
  static List<String> destinations(String markdown) {
    var destinations = new ArrayList<String>();
    PARSER
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                destinations.add(link.getDestination());
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                destinations.add(image.getDestination());
                visitChildren(image);
              }
            });
    return destinations;
  }

  private static void markButton(Node node, String tag, Map<String, String> attributes) {
    if (node instanceof Link && isAlone(node)) {
      attributes.put("class", "button");
    } else if (node instanceof Paragraph
        && node.getFirstChild() instanceof Link link
        && isAlone(link)) {
      attributes.put("class", "action");
    }
  }

  private static boolean isAlone(Node node) {
    return node.getParent() instanceof Paragraph
        && node.getPrevious() == null
        && node.getNext() == null;
  }

  /** Shows the destination of a link: below a button, else in brackets. */
  private record TextLinks(TextContentNodeRendererContext context) implements NodeRenderer {

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Link.class);
    }

    @Override
    public void render(Node node) {
      var out = context.getWriter();
      var target = ((Link) node).getDestination();
      if (node.getFirstChild() instanceof Text text && text.getLiteral().equals(target)) {
        out.write(target);
        return;
      }
      for (var child = node.getFirstChild(); child != null; child = child.getNext()) {
        context.render(child);
      }
      out.write(isAlone(node) ? ":\n" + target : " (" + target + ")");
    }
  }
}
