package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.postrider.api.Problem;
import io.postrider.api.Problem.FieldError;
import io.postrider.mail.LinkNames;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import io.postrider.platform.Jsonp;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.WebApplicationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationCheckTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"welcome", "password-reset", "order-confirmed"})
  void type_and_user_are_enough_while_mail_is_simulated(String type) {
    assertThat(check(false).check(request(type, null, null)).name()).isEqualTo(type);
  }

  @Test
  void refusal_of_an_unknown_type_names_the_known_ones() {
    assertThat(errors(false, request("birthday", null, null)))
        .containsExactly(
            new FieldError("/type", "must be one of order-confirmed, password-reset, welcome"));
  }

  @Test
  void given_data_is_checked_even_while_mail_is_simulated() {
    assertThat(errors(false, request("password-reset", null, JsonValue.EMPTY_JSON_OBJECT)))
        .containsExactly(new FieldError("/data/resetUrl", "is required for password-reset"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme.example",
        "HTTP://acme.example:8080/a?b=c&d[]=%20#e",
        "https://bücher.example/ü",
        "https://my_shop.acme.example/",
        "http://[::1]:8080/x",
        "https://acme.example/a@b",
        ""
      })
  void link_to_the_web_is_accepted(String url) {
    assertThat(check(false).check(request("welcome", null, data("startUrl", url))).name())
        .isEqualTo("welcome");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://acme.example",
        "mailto:ada@example.com",
        "/reset?token=1",
        "reset",
        "//acme.example",
        "http:/acme.example",
        "http:acme.example",
        "https://",
        "https:///x",
        "https://?x",
        "https://:80/",
        "https://acme.example:port/",
        "https://acme.example@evil.example/",
        "https://user:password@acme.example/",
        "https://acme.example\\@evil.example/",
        "https:\\\\acme.example",
        "https://acme.example/a b",
        " https://acme.example",
        "https://acme.example ",
        "https://acme.example/\n",
        "https://acme.example/\u0000",
        "https://acme.example/\u2028",
        "https://acme.example/\u202Egpj.exe",
        "https://acme\u200B.example/",
        "https://acme.example/<b>",
        "https://acme.example/%",
        "  "
      })
  void link_to_anything_else_is_refused(String url) {
    assertThat(errors(false, request("welcome", null, data("startUrl", url))))
        .extracting(FieldError::pointer)
        .containsExactly("/data/startUrl");
  }

  @Test
  void link_of_more_than_8000_characters_is_refused() {
    var longest = "https://acme.example/" + "x".repeat(8000 - 21);
    check(false).check(request("welcome", null, data("startUrl", longest)));
    assertThat(errors(false, request("welcome", null, data("startUrl", longest + "x")))).hasSize(1);
  }

  @Test
  void value_that_is_not_a_link_may_be_any_text() {
    check(false).check(request("welcome", null, data("resetUrl", "none")));
  }

  @Test
  void links_of_operators_templates_are_checked_in_all_languages() throws Exception {
    Files.writeString(
        directory.resolve("welcome.md"),
        """
        Subject: s

        {{#a/b}}[{{label}}]({{a/b}}){{/a/b}} ![]({{images.logo}} "{{title}}")
        {{#parts}}- [x](<https://acme.example/{{id}}>) {{url}}
        {{/parts}}
        {{#mirrors}}
        [here][{{.}}]

        [{{.}}]: <{{.}}>
        {{/mirrors}}
        """);
    Files.writeString(directory.resolve("welcome.de.md"), "Subject: s\n\n[x]({{germanUrl}})");
    Files.writeString(directory.resolve("welcome-back.md"), "Subject: s\n\n[x]({{label}})");
    Files.writeString(directory.resolve("layout.html"), "<a href='{{site}}/x'>{{{content}}}</a>");
    var bad =
        Jsonp.JSONP
            .createObjectBuilder()
            .add("a/b", "x")
            .add("label", "x")
            .add("title", "x")
            .add("images", Jsonp.JSONP.createObjectBuilder().add("logo", "x"))
            .add("parts", array(data("url", "x"), data("id", "x"), data("germanUrl", "x")))
            .add("mirrors", array(Json.createValue("https://a.example"), Json.createValue("x")))
            .add("site", 5)
            .build();
    assertThat(errors(false, request("welcome", null, bad)))
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrder(
            "/data/a~1b",
            "/data/images/logo",
            "/data/parts/2/germanUrl",
            "/data/mirrors/1",
            "/data/site");
  }

  @Test
  void change_of_a_template_takes_effect_at_once() throws Exception {
    var check = check(false);
    var request = request("welcome", null, data("help", "x"));
    check.check(request);
    Files.writeString(directory.resolve("welcome.md"), "Subject: s\n\n[x](<{{help}}>)");
    assertThatExceptionOfType(WebApplicationException.class).isThrownBy(() -> check.check(request));
  }

  private static JsonObject data(String name, String value) {
    return Jsonp.JSONP.createObjectBuilder().add(name, value).build();
  }

  private static JsonArray array(JsonValue... values) {
    return Jsonp.JSONP.createArrayBuilder(List.of(values)).build();
  }

  @Test
  void all_errors_are_reported_together() {
    assertThat(errors(true, request("password-reset", "ada@example.com\r\nBcc: x@y.zz", null)))
        .extracting(FieldError::pointer)
        .containsExactly("/data/resetUrl", "/to");
  }

  private List<FieldError> errors(boolean sendsMail, NotificationRequest request) {
    var thrown =
        assertThatExceptionOfType(WebApplicationException.class)
            .isThrownBy(() -> check(sendsMail).check(request))
            .actual();
    assertThat(thrown.getResponse().getStatus()).isEqualTo(422);
    return ((Problem) thrown.getResponse().getEntity()).errors();
  }

  private NotificationCheck check(boolean sendsMail) {
    var files = new TemplateFiles(directory);
    return new NotificationCheck(
        new NotificationTypes(files, new Templates(files)),
        new DataCheck(new LinkNames(files)),
        sendsMail);
  }

  private static NotificationRequest request(String type, String to, JsonObject data) {
    return new NotificationRequest(type, "u-1", to, data, null, null, null, null, null);
  }
}
