package io.postrider.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.mail.UnsubscribeLinks.OptOut;
import io.postrider.recipient.EmailAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsubscribeLinksTest {

  private static final OptOut OPT_OUT =
      new OptOut("default", "welcome", new EmailAddress("ada@example.com"));

  private final UnsubscribeLinks links = links("a long enough secret");

  @Test
  void link_names_the_recipient_and_the_type() {
    var link = links.link(OPT_OUT);
    assertThat(link.toString()).startsWith("https://mail.example.com/base/unsubscribe/");
    assertThat(links.read(token(link))).contains(OPT_OUT);
  }

  @Test
  void link_is_valid_as_long_as_the_secret_stays_the_same() {
    var token = token(links.link(OPT_OUT));
    assertThat(links("a long enough secret").read(token)).contains(OPT_OUT);
    assertThat(links("another secret, as long").read(token)).isEmpty();
  }

  @Test
  void signature_of_one_recipient_is_not_valid_for_another() {
    var other = new OptOut("default", "welcome", new EmailAddress("eve@example.com"));
    var mine = token(links.link(OPT_OUT)).split("\\.");
    var theirs = token(links.link(other)).split("\\.");
    assertThat(links.read(theirs[0] + "." + mine[1])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "x", "a.b", "a.b.c", "!!.??"})
  void malformed_token_is_refused(String token) {
    assertThat(links.read(token)).isEmpty();
  }

  private static String token(URI link) {
    return link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
  }

  private static UnsubscribeLinks links(String secret) {
    return new UnsubscribeLinks(URI.create("https://mail.example.com/base/"), secret);
  }
}
