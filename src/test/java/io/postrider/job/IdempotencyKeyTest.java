package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"8e03978e\" | 8e03978e",
        "8e03978e | 8e03978e",
        "\"with space\" | with space",
        "\"a \\\"b\\\" \\\\ c\" | a \"b\" \\ c",
        "x | x",
      })
  void key_is_read_with_or_without_quotes(String header, String value) {
    assertThat(IdempotencyKey.fromString(header).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"open",
        "\"a\"b\"",
        "\"bad \\x escape\"",
        "two words",
        "tab\tbed",
        "\"ümlaut\"",
        "\"nul\u0000\"",
        "\"a\", \"b\"",
      })
  void what_is_no_single_key_is_refused(String header) {
    assertThatThrownBy(() -> IdempotencyKey.fromString(header))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void key_has_at_most_255_characters() {
    assertThat(IdempotencyKey.fromString("\"" + "\\\\".repeat(255) + "\"").value()).hasSize(255);
    assertThat(IdempotencyKey.fromString("k".repeat(255)).value()).hasSize(255);
    assertThatThrownBy(() -> IdempotencyKey.fromString("k".repeat(256)))
        .isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> IdempotencyKey.fromString("\"" + "k".repeat(256) + "\""))
        .isInstanceOf(BadRequestException.class);
  }
}
