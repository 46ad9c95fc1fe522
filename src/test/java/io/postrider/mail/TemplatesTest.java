package io.postrider.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

  private static final Map<String, Object> KNOWN =
      Map.of("sender", "Acme", "email", "ada@example.com", "unsubscribeUrl", "");

  @TempDir Path directory;

  @Test
  void one_template_gives_subject_text_and_html() throws Exception {
    template("t.md", "Subject: Hi {{name}}\n\n# Hi\n\n*Read* [this](<{{url}}>).\n");
    var rendered = write(Map.of("name", "Ada", "url", "https://acme.example/?a=1&b=2"));
    assertThat(rendered.subject()).isEqualTo("Hi Ada");
    assertThat(rendered.text()).startsWith("Hi\n\nRead this (https://acme.example/?a=1&b=2).");
    assertThat(rendered.html())
        .contains("<h1>Hi</h1>")
        .contains("<em>Read</em>")
        .contains("href=\"https://acme.example/?a=1&amp;b=2\"")
        .contains("<title>Hi Ada</title>");
  }

  @Test
  void link_alone_in_its_paragraph_is_a_button() throws Exception {
    template("t.md", "Subject: s\n\n[Go](<https://acme.example>)\n\nAnd [so](<https://b.example>)");
    var rendered = write(Map.of());
    assertThat(rendered.html()).containsOnlyOnce("class=\"button\"");
    assertThat(rendered.text())
        .startsWith("Go:\nhttps://acme.example\n\nAnd so (https://b.example)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "[win](http://evil.example)",
        "![](http://evil.example/pixel)",
        "<http://evil.example>",
        "# big\n\n- list",
        "&lt;b&gt;",
        "`code` *em* **strong** ~x~ \\",
        "\" onload=\"x",
        "{{name}}"
      })
  void value_is_shown_unchanged_and_never_as_markup(String value) throws Exception {
    template("t.md", "Subject: s\n\n{{x}} end\n");
    var rendered = write(Map.of("x", value));
    assertThat(rendered.text()).startsWith(value + " end");
    var escaped =
        value
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("\n", "<br />");
    assertThat(card(rendered)).isEqualTo("<p>" + escaped + " end</p>");
  }

  @ParameterizedTest
  @CsvSource({
    "'**合計：**{{x}}',<strong>合計：</strong>12",
    "'**Total ($):**{{x}}',<strong>Total ($):</strong>12",
    "'{{x}}**（税込）**',12<strong>（税込）</strong>",
    "'（**{{x}}**）','（<strong>12</strong>）'",
    "'\"**{{x}}**\", *{{x}}*.','&quot;<strong>12</strong>&quot;, <em>12</em>.'",
    "'2**3, **{{x}}**','2**3, <strong>12</strong>'",
  })
  void emphasis_works_beside_values_and_any_punctuation(String line, String html) throws Exception {
    template("t.md", "Subject: s\n\n" + line + "\n");
    assertThat(card(write(Map.of("x", "12")))).isEqualTo("<p>" + html + "</p>");
  }

  @ParameterizedTest
  @CsvSource({
    "'Hi **{{x}}**!',<p>Hi !</p>,Hi !",
    "'***{{x}}***\n\nend',<p>end</p>,end",
    "'# {{x}}\n\n{{x}}\n\nend',<p>end</p>,end",
    "'{{x}} end',<p>end</p>,end",
    "'[{{x}}](<https://a.example>) end','<p><a href=\"https://a.example\">https://a.example</a>"
        + " end</p>',https://a.example end",
    "'[Go](<{{x}}>) end',<p>Go end</p>,Go end",
  })
  void markup_around_an_empty_value_is_removed(String line, String html, String text)
      throws Exception {
    template("t.md", "Subject: s\n\n" + line.replace("\\n", "\n") + "\n");
    for (var values : List.<Map<String, Object>>of(Map.of(), Map.of("x", ""))) {
      var rendered = write(values);
      assertThat(card(rendered)).isEqualTo(html);
      assertThat(rendered.text()).startsWith(text + "\n\n-- \n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "'    four';<span style=\"white-space: pre-wrap\">    four</span>",
        "'A ';<span style=\"white-space: pre-wrap\">A </span>",
        "'a  b';<span style=\"white-space: pre-wrap\">a  b</span>",
        "'a b';a b",
        "'\u00A012,00 €';\u00A012,00 €",
        "'\u05D0';<bdi>\u05D0</bdi>",
        "'\u202Ea  b';<bdi style=\"white-space: pre-wrap\">\u202Ea  b</bdi>"
      },
      delimiter = ';')
  void html_keeps_blanks_and_the_direction_of_the_following_text(String value, String html)
      throws Exception {
    template("t.md", "Subject: s\n\n**{{x}}**\n");
    assertThat(card(write(Map.of("x", value)))).isEqualTo("<p><strong>" + html + "</strong></p>");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "https://a.example/o/{{x}};A-1;https://a.example/o/A-1",
        "https://a.example/o?n={{x}};a b\"<>`%&c=%20ü;"
            + "https://a.example/o?n=a%20b%22%3C%3E%60%25&c=%20ü",
        "{{x}}/o;https://a.example;https://a.example/o",
        "{{x}};HTTP://Bücher.example:8080/ü?x#y;HTTP://Bücher.example:8080/ü?x#y",
        "mailto:{{x}};help@a.example;mailto:help@a.example",
      },
      delimiter = ';')
  void value_in_a_destination_cannot_end_the_destination(
      String destination, String value, String expected) throws Exception {
    template("t.md", "Subject: s\n\n[Go](<" + destination + ">), [Go](" + destination + ")\n");
    var rendered = write(Map.of("x", value));
    var href = "<a href=\"" + expected.replace("&", "&amp;") + "\">Go</a>";
    assertThat(card(rendered)).isEqualTo("<p>" + href + ", " + href + "</p>");
    assertThat(rendered.text()).startsWith("Go (" + expected + "), Go (" + expected + ")");
  }

  @Test
  void url_that_is_its_own_label_is_shown_once() throws Exception {
    template("t.md", "Subject: s\n\nSee [{{x}}](<{{x}}>).\n");
    assertThat(write(Map.of("x", "https://a.example/?a=_b_*c*")).text())
        .startsWith("See https://a.example/?a=_b_*c*.");
  }

  @Test
  void value_in_an_attribute_cannot_end_the_attribute() throws Exception {
    template("t.md", "Subject: s\n\n![{{x}}](<https://a.example> \"{{x}}\")\n");
    var x = "\" onerror='x' <b> **";
    assertThat(Jsoup.parse(write(Map.of("x", x)).html()).selectFirst("img").attributes().asList())
        .extracting(Attribute::getValue)
        .containsExactly("https://a.example", x, x);
  }

  @Test
  void value_in_three_braces_is_markdown() throws Exception {
    template("t.md", "Subject: s\n\n{{{x}}}\n");
    var rendered = write(Map.of("x", "*a* <b> [c](javascript:d) \uFDD00\uFDD1"));
    assertThat(card(rendered)).isEqualTo("<p><em>a</em> &lt;b&gt; c \uFFFD0\uFFFD</p>");
  }

  @Test
  void names_refer_to_the_data_only() throws Exception {
    template("t.md", "Subject: s\n\n{{#x}}{{length}}{{bytes}}{{class}}{{/x}} end\n");
    assertThat(card(write(Map.of("x", "a", "length", "9")))).isEqualTo("<p>9 end</p>");
  }

  @Test
  void layouts_show_values_unchanged() throws Exception {
    template("layout.html", "<i title=\"{{x}}\">{{x}}</i>{{{content}}}");
    template("layout.txt", "{{x}}|{{{content}}}");
    var x = "\"<b> &amp; {{y}} **\n\\-  ";
    var rendered = write(Map.of("x", x, "y", "no"), "Subject: s\n\n{{x}}\n");
    var shown = Jsoup.parse(rendered.html()).selectFirst("i");
    assertThat(shown.wholeText()).isEqualTo(x).isEqualTo(shown.attr("title"));
    assertThat(rendered.text()).isEqualTo(x + "|" + x);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a.example> [x](http://b.example",
        "//b.example",
        "/orders/1",
        "http:b.example",
        "https://a.example@b.example",
        "https://a.example\\\\@b.example",
        " https://a.example",
      })
  void link_without_an_absolute_web_url_is_shown_as_text(String url) throws Exception {
    template("t.md", "Subject: s\n\n[Go](<{{url}}>)");
    var rendered = write(Map.of("url", url));
    assertThat(card(rendered)).isEqualTo("<p>Go</p>");
    assertThat(rendered.text()).startsWith("Go\n");
  }

  @ParameterizedTest
  @CsvSource({"de-AT,Servus", "de-CH,Hallo", "de,Hallo", "fr,Hi", "en,Hi"})
  void template_of_the_nearest_language_is_used(String tag, String expected) throws Exception {
    template("t.md", "Subject: Hi\n\nx");
    template("t.de.md", "Subject: Hallo\n\nx");
    template("t.de-AT.md", "Subject: Servus\n\nx");
    assertThat(templates().render("t", Locale.forLanguageTag(tag), KNOWN).subject())
        .isEqualTo(expected);
  }

  @Test
  void cache_of_templates_does_not_grow_with_the_languages_that_callers_name() {
    var files = new TemplateFiles(directory);
    for (int i = 0; i < 100; i++) {
      var locale = Locale.forLanguageTag("en-x-a" + i);
      assertThat(new Templates(files).render("welcome", locale, KNOWN).subject()).isNotBlank();
    }
    assertThat(files.builtIn)
        .containsOnlyKeys("welcome.md", "layout.txt", "layout.html")
        .doesNotContainValue(Optional.empty());
  }

  @Test
  void operators_template_overrides_the_built_in_one() throws Exception {
    template("welcome.md", "Subject: Ours\n\nx");
    assertThat(templates().render("welcome", Locale.ENGLISH, KNOWN).subject()).isEqualTo("Ours");
  }

  @Test
  void operators_layout_is_used_for_all_types() throws Exception {
    template("layout.html", "<b>{{sender}}</b>{{{content}}}");
    template("layout.txt", "{{{content}}} -- {{sender}}");
    var rendered = templates().render("welcome", Locale.ENGLISH, KNOWN);
    assertThat(rendered.html()).startsWith("<b>Acme</b><h1>Welcome</h1>");
    assertThat(rendered.text()).endsWith(" -- Acme");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no subject\n\nx",
        "Subject: s",
        "Subject: s\n\n{{#open}}",
        "Subject: s\n\n{{> part}}"
      })
  void broken_template_is_named(String source) throws Exception {
    template("t.md", source);
    assertThatIllegalStateException().isThrownBy(() -> write(Map.of())).withMessageContaining("t");
  }

  @Test
  void order_mail_lists_its_items_and_omits_absent_values() {
    var values = new HashMap<>(KNOWN);
    values.put("orderNumber", "A-1");
    values.put("items", List.of(Map.of("title", "Book", "quantity", "2"), Map.of("title", "Pen")));
    var text = templatesBuiltIn().render("order-confirmed", Locale.ENGLISH, values).text();
    assertThat(text).contains("- 2 × Book\n- Pen\n").doesNotContain("Total").doesNotContain(":\n");
  }

  @Test
  void password_reset_mail_shows_its_link_in_both_parts() {
    var values = new HashMap<>(KNOWN);
    values.put("resetUrl", "https://acme.example/reset?token=a_b-c&u=1");
    var rendered = templatesBuiltIn().render("password-reset", Locale.ENGLISH, values);
    assertThat(rendered.text()).contains("https://acme.example/reset?token=a_b-c&u=1");
    assertThat(rendered.html()).contains("https://acme.example/reset?token=a_b-c&amp;u=1");
  }

  private static String card(Templates.Rendered rendered) {
    return rendered
        .html()
        .replaceAll("(?s).*<td class=\"card\">\\s*(.*?)\\s*</td>.*", "$1")
        .replace(" rel=\"nofollow\"", "");
  }

  private Templates.Rendered write(Map<String, Object> values, String template) throws Exception {
    template("t.md", template);
    return write(values);
  }

  private Templates.Rendered write(Map<String, Object> values) {
    var all = new HashMap<>(KNOWN);
    all.putAll(values);
    return templates().render("t", Locale.ENGLISH, all);
  }

  private void template(String name, String source) throws Exception {
    Files.writeString(directory.resolve(name), source);
  }

  private Templates templates() {
    return new Templates(new TemplateFiles(directory));
  }

  private static Templates templatesBuiltIn() {
    return new Templates(new TemplateFiles(null));
  }
}
