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
  void plain_address_is_taken_as_it_is(String address) {
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
  void anything_else_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(text));
  }

  @Test
  void lengths_are_those_of_smtp() {
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
  void domain_that_old_rules_lead_elsewhere_is_refused(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(address));
  }

  @Test
  void such_a_domain_is_taken_in_ascii() {
    assertThat(new EmailAddress("ada@xn--fa-hia.example").domain()).isEqualTo("xn--fa-hia.example");
  }

  @Test
  void spellings_of_one_mailbox_have_one_key() {
    assertThat(new EmailAddress("Ada@Example.COM").key())
        .isEqualTo(new EmailAddress("ada@example.com").key());
  }
}
