package io.postrider.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The measured figures of a cluster as a table, printed and kept under {@code target/}. */
final class ClusterFigures {

  /**
   * The figures of some rounds: sums, and the worst of the times.
   *
   * @param failures POSTs that were not answered with 202 within five seconds
   * @param lost accepted jobs that never ran
   * @param stuck accepted jobs that have not ended, or whose webhook has not come
   * @param forgotten jobs that have run, but whose records Redis has lost: it answers before its
   *     replicas have a write
   * @param dead jobs that failed, though none should
   * @param repeated effects beyond the first of each job
   * @param ranThoughRefused jobs that ran although their POST was answered with 503
   * @param brokers that were active at the same time
   * @param outage until POSTs were answered with 202 again
   * @param lastInHand until the last job that was accepted before the fault had run
   * @param before the 99th percentile of all POSTs before the fault
   * @param after the same after the fault, without the outages
   */
  record Row(
      int rounds,
      long jobs,
      long failures,
      long lost,
      long stuck,
      long forgotten,
      long dead,
      long repeated,
      long ranThoughRefused,
      int brokers,
      Duration outage,
      Duration lastInHand,
      Duration before,
      Duration after) {

    private Row plus(Row other) {
      return new Row(
          rounds + other.rounds,
          jobs + other.jobs,
          failures + other.failures,
          lost + other.lost,
          stuck + other.stuck,
          forgotten + other.forgotten,
          dead + other.dead,
          repeated + other.repeated,
          ranThoughRefused + other.ranThoughRefused,
          Math.max(brokers, other.brokers),
          max(outage, other.outage),
          max(lastInHand, other.lastInHand),
          max(before, other.before),
          max(after, other.after));
    }

    private static Duration max(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }
  }

  private static final String HEAD =
      """
      | fault | rounds | jobs | lost | stuck | records lost | wrongly dead | effects repeated | ran though 503 | brokers active | POSTs failed | s until 202 | s until last in hand ran | p99 before, ms | p99 after, ms |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  private final Path file;
  private final Map<String, Optional<Row>> rows = new LinkedHashMap<>();

  ClusterFigures(Path file) {
    this.file = file;
  }

  /** Adds a round, and writes the table: a long run may be ended early. */
  void add(String fault, Row round) {
    rows.merge(fault, Optional.of(round), (all, one) -> Optional.of(all.get().plus(one.get())));
    keep();
  }

  /** A row for what this machine does not allow. */
  void notPossible(String fault) {
    rows.put(fault, Optional.empty());
    keep();
  }

  private void keep() {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, table());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** In Markdown. */
  String table() {
    var text = new StringBuilder(HEAD);
    rows.forEach(
        (fault, row) ->
            text.append(
                row.map(known -> line(fault, known))
                    .orElse("| " + fault + " | not possible here |\n")));
    return text.toString();
  }

  private static String line(String fault, Row row) {
    return "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %s | %s | %d | %d |%n"
        .formatted(
            fault,
            row.rounds(),
            row.jobs(),
            row.lost(),
            row.stuck(),
            row.forgotten(),
            row.dead(),
            row.repeated(),
            row.ranThoughRefused(),
            row.brokers(),
            row.failures(),
            seconds(row.outage()),
            seconds(row.lastInHand()),
            row.before().toMillis(),
            row.after().toMillis());
  }

  private static String seconds(Duration duration) {
    return "%.1f".formatted(duration.toMillis() / 1000.0);
  }
}
