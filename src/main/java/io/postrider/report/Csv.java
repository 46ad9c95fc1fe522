package io.postrider.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values (RFC 4180) in which no spreadsheet finds a formula. */
final class Csv {

  private final StringBuilder text = new StringBuilder();

  /** Adds a line of numbers, which are written unchanged, and texts; null is an empty cell. */
  Csv row(List<?> cells) {
    text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(","))).append("\r\n");
    return this;
  }

  Csv row(Object... cells) {
    return row(Arrays.asList(cells));
  }

  private static String cell(Object value) {
    if (value == null || value instanceof Number) {
      return value == null ? "" : value.toString();
    }
    var harmless = isFormula(value.toString()) ? "'" + value : value.toString();
    return harmless.matches("(?s).*[\",\r\n].*")
        ? '"' + harmless.replace("\"", "\"\"") + '"'
        : harmless;
  }

  /**
   * Whether a spreadsheet would take the text for a formula, by its first character (OWASP, "CSV
   * Injection").
   */
  private static boolean isFormula(String text) {
    return !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
