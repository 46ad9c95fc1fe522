package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
  void one_source_gives_subject_text_and_html() throws Exception {
    template("t.md", "Subject: Hi {{name}}\n\n# Hi\n\n*Read* [this](<{{url}}>).\n");
    var words = write(Map.of("name", "Ada", "url", "https://acme.example/?a=1&b=2"));
    assertThat(words.subject()).isEqualTo("Hi Ada");
    assertThat(words.text()).startsWith("Hi\n\nRead this (https://acme.example/?a=1&b=2).");
    assertThat(words.html())
        .contains("<h1>Hi</h1>")
        .contains("<em>Read</em>")
        .contains("href=\"https://acme.example/?a=1&amp;b=2\"")
        .contains("<title>Hi Ada</title>");
  }

  @Test
  void link_alone_in_its_paragraph_is_a_button() throws Exception {
    template("t.md", "Subject: s\n\n[Go](<https://acme.example>)\n\nAnd [so](<https://b.example>)");
    var words = write(Map.of());
    assertThat(words.html()).containsOnlyOnce("class=\"button\"");
    assertThat(words.text()).startsWith("Go:\nhttps://acme.example\n\nAnd so (https://b.example)");
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
  void value_is_shown_as_it_is_and_nothing_else(String value) throws Exception {
    template("t.md", "Subject: s\n\n{{x}} end\n");
    var words = write(Map.of("x", value));
    var oneLine = value.replaceAll("\\p{Cc}+", " ");
    assertThat(words.text()).startsWith(oneLine + " end");
    var body = words.html().replaceAll("(?s).*<td class=\"card\">\\s*(.*?)\\s*</td>.*", "$1");
    var escaped =
        oneLine
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;");
    assertThat(body).isEqualTo("<p>" + escaped + " end</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a.example> [x](http://b.example"
      })
  void link_leads_to_the_web_or_nowhere(String url) throws Exception {
    template("t.md", "Subject: s\n\n[Go](<{{url}}>)");
    assertThat(write(Map.of("url", url)).html())
        .doesNotContain("href=\"javascript")
        .doesNotContain("href=\"data")
        .doesNotContain("href=\"http://b.example");
  }

  @ParameterizedTest
  @CsvSource({"de-AT,Servus", "de-CH,Hallo", "de,Hallo", "fr,Hi", "en,Hi"})
  void text_is_in_the_nearest_language(String tag, String expected) throws Exception {
    template("t.md", "Subject: Hi\n\nx");
    template("t.de.md", "Subject: Hallo\n\nx");
    template("t.de-AT.md", "Subject: Servus\n\nx");
    assertThat(templates().write("t", Locale.forLanguageTag(tag), KNOWN).subject())
        .isEqualTo(expected);
  }

  @Test
  void languages_that_callers_name_do_not_fill_the_memory() {
    var files = new TemplateFiles(directory);
    for (int i = 0; i < 100; i++) {
      var locale = Locale.forLanguageTag("en-x-a" + i);
      assertThat(new Templates(files).write("welcome", locale, KNOWN).subject()).isNotBlank();
    }
    assertThat(files.builtIn)
        .containsOnlyKeys("welcome.md", "layout.txt", "layout.html")
        .doesNotContainValue(Optional.empty());
  }

  @Test
  void own_template_comes_before_the_built_in_one() throws Exception {
    template("welcome.md", "Subject: Ours\n\nx");
    assertThat(templates().write("welcome", Locale.ENGLISH, KNOWN).subject()).isEqualTo("Ours");
  }

  @Test
  void own_layout_is_used_for_all_types() throws Exception {
    template("layout.html", "<b>{{sender}}</b>{{{content}}}");
    template("layout.txt", "{{{content}}} -- {{sender}}");
    var words = templates().write("welcome", Locale.ENGLISH, KNOWN);
    assertThat(words.html()).startsWith("<b>Acme</b><h1>Welcome</h1>");
    assertThat(words.text()).endsWith(" -- Acme");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no subject\n\nx", "Subject: s", "Subject: s\n\n{{#open}}"})
  void broken_template_is_named(String source) throws Exception {
    template("t.md", source);
    assertThatIllegalStateException().isThrownBy(() -> write(Map.of())).withMessageContaining("t");
  }

  @Test
  void order_lists_its_items_and_leaves_out_what_is_absent() {
    var values = new HashMap<>(KNOWN);
    values.put("orderNumber", "A-1");
    values.put("items", List.of(Map.of("title", "Book", "quantity", "2"), Map.of("title", "Pen")));
    var text = templatesBuiltIn().write("order-confirmed", Locale.ENGLISH, values).text();
    assertThat(text).contains("- 2 × Book\n- Pen\n").doesNotContain("Total").doesNotContain(":\n");
  }

  @Test
  void password_reset_shows_its_link_in_both_parts() {
    var values = new HashMap<>(KNOWN);
    values.put("resetUrl", "https://acme.example/reset?token=a_b-c&u=1");
    var words = templatesBuiltIn().write("password-reset", Locale.ENGLISH, values);
    assertThat(words.text()).contains("https://acme.example/reset?token=a_b-c&u=1");
    assertThat(words.html()).contains("https://acme.example/reset?token=a_b-c&amp;u=1");
  }

  private Templates.Words write(Map<String, Object> values) {
    var all = new HashMap<>(KNOWN);
    all.putAll(values);
    return templates().write("t", Locale.ENGLISH, all);
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
