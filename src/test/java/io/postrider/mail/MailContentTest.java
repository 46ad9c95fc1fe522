package io.postrider.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * Checks that mails show values unchanged. The expected result comes from the same template with
 * plain words in place of the values.
 */
class MailContentTest {

  private static final String WORD = "Quixotic";
  private static final String OTHER_WORD = "Zephyr";

  /**
   * Template fragments as operators write them, with values in places where Markdown is delicate.
   */
  private static final List<String> FRAGMENTS =
      List.of(
          "# {{a}}\n\n",
          "{{a}}\n\n",
          "## To {{a}} #\n\n",
          "{{a}}\n===\n\n",
          "**{{a}}**\n\n",
          "Total: **{{a}}**, of *{{b}}* and ***{{a}}***.\n\n",
          "注文**{{a}}**を、_{{b}}_ and __{{a}}__\n\n",
          "「**{{a}}**」({{b}}) \"{{a}}\"\n\n",
          "{{a}}{{b}}\n{{a}}  \n{{b}}\n\n",
          "**{{a}}{{b}}** *x{{a}}* {{b}}**y**\n\n",
          "`{{a}}` and ``{{b}}``\n\n",
          "- {{a}}\n- {{b}} × {{a}}\n\n",
          "1. {{a}}\n2. {{b}}\n\n",
          "> {{a}}\n> {{b}}\n\n",
          "    {{a}}\n\n",
          "```\n{{a}}\n```\n\n",
          "[{{a}}](<https://acme.example/x>) {{b}}\n\n",
          "[{{a}}]\n({{b}})\n\n",
          "[{{a}}] {{b}}: <{{a}}> &{{b}}; !{{a}} {{b}}.\n\n",
          "| {{a}} | {{b}} |\n\n",
          "{{a}}. {{b}}) # {{a}} - {{b}}\n\n");

  private static final List<String> DELICATE =
      List.of(
          "A ",
          "\u00A012,00 €",
          "    four blanks",
          "\ttab",
          "5\\-pack",
          "**bold**",
          "*",
          "_",
          "`",
          "``` x",
          "~~~",
          "<b>",
          "</td></table>",
          "<http://evil.example>",
          "<!-- ",
          "[x](http://evil.example)",
          "![x](http://evil.example/p.png)",
          "[x]: http://evil.example",
          "(http://evil.example)",
          "&amp; &#42; &copy",
          "# head",
          "1. one",
          "- item",
          "> quote",
          "---",
          "===",
          "a | b",
          "a\nb",
          "a\r\n\r\nb",
          "a\u2028b\u0085c",
          "line  \nline\\\nline",
          "\\",
          "\\*",
          "$1 \\Q \\E ${x}",
          "{{a}} {{{b}}} {{#a}}",
          "「東京」、（株）。",
          "\u3000全角\u3000",
          "\u202Eevil\u202C",
          "שלום, עולם",
          "a\u200Bb\u200Dc",
          "👩‍👩‍👧 e\u0301",
          "\u0000\u0001\u001B\u007F",
          "\uD800",
          "\uFDD00\uFDD1",
          "\u2022\uFDD2",
          "-- \n",
          ".",
          "From x",
          "\" onload=\"x' =");

  @Property(tries = 3000)
  void values_are_shown_unchanged(
      @ForAll("templates") String template,
      @ForAll("values") String a,
      @ForAll("values") String b) {
    var words = template.replace("{{a}}", WORD).replace("{{b}}", OTHER_WORD);
    var parts = parts(template, a, b);

    assertThat(parts.text()).isEqualTo(filled(parts(words, "", "").text(), a, b));
    assertThat(shown(parts.html())).isEqualTo(filled(shown(html(words)), a, b));
  }

  @Property(tries = 1000)
  void values_are_shown_unchanged_in_sections_and_layouts(
      @ForAll("values") String a, @ForAll("values") String b) {
    var files = new TemplateFiles(null);
    var values =
        Map.<String, Object>of(
            "sender", a,
            "email", "ada@example.com",
            "unsubscribeUrl", "",
            "name", b,
            "orderNumber", a,
            "total", b,
            "items", List.of(Map.of("title", a, "quantity", b, "price", a), Map.of("title", b)));
    var mail = new Templates(files).render("order-confirmed", Locale.ENGLISH, values);
    var given = MailText.clean(a);
    var other = MailText.clean(b);

    assertThat(mail.text())
        .isEqualTo(
            "Thank you, %2$s\n\nWe have received your order %1$s.\n\n- %2$s × %1$s, %1$s\n- %2$s\n\nTotal: %2$s\n\n-- \n%1$s\n"
                .formatted(given, other));
    var card = Jsoup.parse(mail.html()).selectFirst(".card");
    assertThat(texts(card, "strong")).containsExactly(given, other);
    assertThat(texts(card, "h1")).containsExactly("Thank you, " + other);
    assertThat(texts(card, "li")).containsExactly(other + " × " + given + ", " + given, other);
    assertThat(Jsoup.parse(mail.html()).select("a, img, script")).isEmpty();
  }

  @Provide
  static Arbitrary<String> templates() {
    return Arbitraries.of(FRAGMENTS)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(each -> String.join("", each));
  }

  /** Values that are not empty: another test covers empty ones. */
  @Provide
  static Arbitrary<String> values() {
    var delicate = Arbitraries.of(DELICATE);
    var marks = Arbitraries.strings().withChars("*_`~[]()<>&#|\\!\"'.-+=:; \t\n\u00A01a。（）「」€");
    var any = Arbitraries.strings().ofMaxLength(20);
    var one = Arbitraries.oneOf(delicate, marks.ofMinLength(1).ofMaxLength(12), any);
    return Combinators.combine(one, one, Arbitraries.of("", "", " ", "\n"))
        .as((first, second, between) -> first + between + second)
        .filter(each -> !each.isEmpty());
  }

  private static Markup.Parts parts(String template, String a, String b) {
    var placeholders = new Placeholders();
    var markdown =
        template
            .replace("{{a}}", placeholders.escape(MailText.clean(a)))
            .replace("{{b}}", placeholders.escape(MailText.clean(b)));
    return Markup.parts(markdown, placeholders);
  }

  private static String html(String markdown) {
    return HtmlRenderer.builder()
        .escapeHtml(true)
        .build()
        .render(Parser.builder().build().parse(markdown))
        .strip();
  }

  private static String filled(String text, String a, String b) {
    return Stream.of(
            text.split("(?=" + WORD + "|" + OTHER_WORD + ")|(?<=" + WORD + "|" + OTHER_WORD + ")"))
        .map(
            each ->
                each.equals(WORD)
                    ? MailText.clean(a)
                    : each.equals(OTHER_WORD) ? MailText.clean(b) : each)
        .collect(Collectors.joining());
  }

  /**
   * The elements and the text of HTML, without elements that only keep the appearance of a value.
   */
  private static String shown(String html) {
    var out = new StringBuilder();
    Jsoup.parseBodyFragment("<div>" + html + "</div>")
        .body()
        .childNodes()
        .forEach(each -> show(each, out));
    return out.toString();
  }

  private static void show(Node node, StringBuilder out) {
    if (node instanceof TextNode text) {
      out.append(text.getWholeText());
    } else if (node.nodeName().equals("br")) {
      out.append('\n');
    } else {
      boolean onlyAppearance = List.of("span", "bdi").contains(node.nodeName());
      out.append(onlyAppearance ? "" : "<" + node.nodeName() + node.attr("href") + ">");
      node.childNodes().forEach(each -> show(each, out));
      out.append(onlyAppearance ? "" : "</" + node.nodeName() + ">");
    }
  }

  private static List<String> texts(Element in, String selector) {
    return in.select(selector).stream().map(Element::wholeText).toList();
  }
}
