package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(A1)"})
  void text_that_looks_like_a_formula_is_marked_as_text(String formula) {
    assertThat(new Csv().row(formula)).hasToString("'" + formula + "\r\n");
  }

  @Test
  void formula_that_needs_quotes_is_marked_as_text_too() {
    assertThat(new Csv().row("=1,2")).hasToString("\"'=1,2\"\r\n");
    assertThat(new Csv().row("\r=1")).hasToString("\"'\r=1\"\r\n");
  }

  @Test
  void numbers_stay_numbers_and_absent_values_are_empty() {
    assertThat(new Csv().row(-1, 2L, null, "a")).hasToString("-1,2,,a\r\n");
  }

  @Test
  void commas_quotes_and_line_ends_are_quoted() {
    assertThat(new Csv().row("a,b", "say \"hi\"", "two\nlines", "plain"))
        .hasToString("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain\r\n");
  }
}
