package io.postrider.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipientViewTest {

  @Test
  void text_for_the_audit_log_contains_no_personal_data() {
    assertThat(new RecipientView("ada@example.com", "de-AT", "Ada Lovelace").toString())
        .doesNotContain("ada", "Ada", "de-AT");
  }
}
