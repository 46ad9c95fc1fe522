package io.postrider.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipientViewTest {

  @Test
  void tells_an_audit_log_nothing_of_whom_it_is_about() {
    assertThat(new RecipientView("ada@example.com", "de-AT", "Ada Lovelace").toString())
        .doesNotContain("ada", "Ada", "de-AT");
  }
}
