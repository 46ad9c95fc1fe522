package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.SampleJobs;
import jakarta.ws.rs.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  /**
   * Stored fingerprints are up to 24 hours old. If the fingerprint changed, an upgrade would refuse
   * repeated requests.
   */
  @Test
  void fingerprint_of_a_request_stays_what_it_was() {
    assertThat(new Submission(SampleJobs.job(), null).fingerprint())
        .isEqualTo("1ea2f7efc072a22ae4af44fb9982a17e48204d3e3b300409d7b6feb6669711d4");
  }

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
        "\"  \"",
        "\"open",
        "\"a\"b\"",
        "\"bad \\x escape\"",
        "two words",
        "tab\tbed",
        "\"ümlaut\"",
        "\"nul\u0000\"",
        "\"a\", \"b\"",
      })
  void header_without_exactly_one_key_is_refused(String header) {
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
