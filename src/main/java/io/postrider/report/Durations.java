package io.postrider.report;

import io.postrider.report.Activity.Percentiles;
import java.util.Arrays;

/**
 * Collects durations in milliseconds. It keeps all of them, 8 bytes each, so that percentiles are
 * exact.
 */
final class Durations {

  private long[] values = new long[64];
  private int count;

  void add(long millis) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = millis;
  }

  void addAll(Durations others) {
    Arrays.stream(others.values, 0, others.count).forEach(this::add);
  }

  Percentiles percentiles() {
    var sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return new Percentiles(
        count, at(sorted, 50), at(sorted, 90), at(sorted, 95), at(sorted, 99), at(sorted, 100));
  }

  private static Long at(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return null;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[rank - 1];
  }
}
