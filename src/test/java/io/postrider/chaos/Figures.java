package io.postrider.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The measured figures as a table, printed and kept under {@code target/}. */
final class Figures {

  /**
   * A row, summed over its kills.
   *
   * @param duplicates effects beyond the first of each job and replay
   * @param deadLettered jobs that failed and should not have
   * @param slowest the time from the restart until the last job was terminal
   */
  record Row(
      int kills,
      int jobs,
      int lost,
      int stuck,
      int duplicates,
      int repeatedWebhooks,
      int deadLettered,
      Duration slowest) {

    /** The same row with another number of killed processes or frozen workers. */
    Row ofKills(int number) {
      return new Row(
          number, jobs, lost, stuck, duplicates, repeatedWebhooks, deadLettered, slowest);
    }

    Row plus(Row other) {
      return new Row(
          kills + other.kills,
          jobs + other.jobs,
          lost + other.lost,
          stuck + other.stuck,
          duplicates + other.duplicates,
          repeatedWebhooks + other.repeatedWebhooks,
          deadLettered + other.deadLettered,
          slowest.compareTo(other.slowest) > 0 ? slowest : other.slowest);
    }
  }

  private static final String LINE = "| %-46s | %5s | %5s | %4s | %5s | %10s | %8s | %7s | %9s |%n";

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  void add(String name, Row row) {
    rows.merge(name, row, Row::plus);
  }

  /** Adds a line below the table. */
  void note(String line) {
    notes.add(line);
  }

  void keep(Path file) throws IOException {
    var table = table();
    System.out.println(table);
    Files.createDirectories(file.getParent());
    Files.writeString(file, table);
  }

  private String table() {
    var text =
        new StringBuilder(
            LINE.formatted(
                "kill",
                "kills",
                "jobs",
                "lost",
                "stuck",
                "duplicates",
                "webhooks",
                "wrongly",
                "slowest"));
    text.append(
        LINE.formatted("---", "---", "---", "---", "---", "of effects", "repeated", "dead", "s"));
    rows.forEach((name, row) -> text.append(line(name, row)));
    notes.forEach(note -> text.append(note).append(System.lineSeparator()));
    return text.toString();
  }

  private static String line(String name, Row row) {
    return LINE.formatted(
        name,
        row.kills(),
        row.jobs(),
        row.lost(),
        row.stuck(),
        row.duplicates(),
        row.repeatedWebhooks(),
        row.deadLettered(),
        row.slowest().toMillis() / 100 / 10.0);
  }

  static int beyondFirst(Collection<Long> counts) {
    return counts.stream().mapToInt(count -> (int) (count - 1)).sum();
  }
}
