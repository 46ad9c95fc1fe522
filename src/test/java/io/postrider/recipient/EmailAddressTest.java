package io.postrider.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@example.com",
        "ada.lovelace+news@mail.example.co.uk",
        "o'neil@example.com",
        "a@localhost",
        "x@xn--bcher-kva.example"
      })
  void plain_address_is_accepted_unchanged(String address) {
    assertThat(new EmailAddress(address).value()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@gmail",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
        "ada@-example.com",
        "ada@example..com",
        ".ada@example.com",
        "a da@example.com",
        "\"a b\"@example.com",
        "ada@example.com, eve@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada\n@example.com",
        "ada@example.com\n",
        "adä@example.com",
        "a@b@example.com"
      })
  void text_that_is_not_a_plain_address_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(text));
  }

  @Test
  void address_longer_than_smtp_allows_is_refused() {
    assertThat(new EmailAddress("a".repeat(64) + "@example.com").domain()).isEqualTo("example.com");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmailAddress("a".repeat(65) + "@example.com"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmailAddress("a@" + "b.".repeat(130) + "example"));
  }

  @Test
  void international_domain_is_written_in_ascii() {
    assertThat(new EmailAddress("ada@Bücher.Example").value())
        .isEqualTo("ada@xn--bcher-kva.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@fa\u00df.example",
        "ada@\u03b2\u03cc\u03bb\u03bf\u03c2.example",
        "ada@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example",
        "ada@\u0dc1\u0dca\u200d\u0dbb\u0dd3.example"
      })
  void domain_that_older_rules_map_to_another_domain_is_refused(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(address));
  }

  @Test
  void ambiguous_domain_is_accepted_in_its_ascii_form() {
    assertThat(new EmailAddress("ada@xn--fa-hia.example").domain()).isEqualTo("xn--fa-hia.example");
  }

  @Test
  void all_spellings_of_a_mailbox_have_the_same_key() {
    assertThat(new EmailAddress("Ada@Example.COM").key())
        .isEqualTo(new EmailAddress("ada@example.com").key());
  }
}
