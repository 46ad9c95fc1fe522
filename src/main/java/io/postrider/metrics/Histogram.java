package io.postrider.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A histogram of durations in Prometheus' text format 0.0.4, with counts that only grow. The
 * MicroProfile timers of the server are no substitute: they keep a sample of some thousand values,
 * so quantiles and rates that are computed from them are wrong.
 */
final class Histogram {

  /** Buckets for round trips over the network, in seconds. */
  static final List<Double> ROUND_TRIP_BUCKETS =
      DoubleStream.of(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15)
          .boxed()
          .toList();

  /** Buckets for the work and the waiting time of jobs, in seconds. */
  static final List<Double> JOB_BUCKETS =
      DoubleStream.of(.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800).boxed().toList();

  private final String name;
  private final String help;
  private final List<Double> bounds;
  private final Map<String, Series> series = new ConcurrentHashMap<>();

  /**
   * A histogram that has no series yet.
   *
   * @param name ends with the unit, {@code _seconds}
   * @param bounds upper ends of the buckets, in seconds, ascending
   */
  Histogram(String name, String help, List<Double> bounds) {
    this.name = name;
    this.help = help;
    this.bounds = bounds;
  }

  /** The series with these labels: name, value, name, value and so on. */
  Series of(String... labels) {
    return series.computeIfAbsent(text(labels), Series::new);
  }

  private static String text(String... labels) {
    return Stream.iterate(0, i -> i < labels.length, i -> i + 2)
        .map(i -> labels[i] + "=\"" + escaped(labels[i + 1]) + "\"")
        .collect(Collectors.joining(",", "mp_scope=\"application\",", ""));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** All series as text. */
  void write(StringBuilder out) {
    if (!series.isEmpty()) {
      out.append("# HELP %s %s%n# TYPE %s histogram%n".formatted(name, help, name));
      series.values().forEach(each -> each.write(out));
    }
  }

  /** Durations with the same labels. */
  final class Series {

    private final String labels;
    private final LongAdder[] buckets =
        Stream.generate(LongAdder::new).limit(bounds.size() + 1L).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    private Series(String labels) {
      this.labels = labels;
    }

    void record(long took) {
      double seconds = took / 1e9;
      int bucket = 0;
      while (bucket < bounds.size() && seconds > bounds.get(bucket)) {
        bucket++;
      }
      buckets[bucket].increment();
      nanos.add(took);
    }

    private void write(StringBuilder out) {
      long count = 0;
      for (int i = 0; i < buckets.length; i++) {
        count += buckets[i].sum();
        var bound = i < bounds.size() ? bounds.get(i).toString() : "+Inf";
        line(out, "_bucket", ",le=\"" + bound + "\"", count);
      }
      line(out, "_sum", "", nanos.sum() / 1e9);
      line(out, "_count", "", count);
    }

    private void line(StringBuilder out, String suffix, String more, Number value) {
      out.append(name).append(suffix).append('{').append(labels).append(more).append("} ");
      out.append(value).append('\n');
    }
  }
}
