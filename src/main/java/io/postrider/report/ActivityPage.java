package io.postrider.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.postrider.report.Activity.Counts;
import io.postrider.report.Activity.Interval;
import io.postrider.report.Activity.TypeCounts;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Activity as a page that needs nothing else: style within, charts as SVG, values escaped. */
final class ActivityPage {

  private static final Template PAGE = load();

  /** The charts' own units; they are stretched to the width that there is. */
  private static final int WIDTH = 1000;

  private static final int HEIGHT = 200;

  private ActivityPage() {}

  /** A rectangle in a chart, and what it stands for. */
  record Bar(String style, String x, String y, String width, String height, String title) {}

  /** A line of the table. */
  record Row(
      String type,
      List<Bar> bars,
      int total,
      int completed,
      int failed,
      int open,
      String retried,
      String p50,
      String p95,
      String max,
      String webhooks) {}

  static String write(Activity activity) {
    var all = activity.all();
    var most = activity.intervals().stream().mapToInt(Interval::total).max().orElse(0);
    return PAGE.execute(
        Map.of(
            "activity", activity,
            "from", minutes(activity.from()),
            "to", minutes(activity.to()),
            "generatedAt", minutes(activity.generatedAt()),
            "earliest", activity.earliest() == null ? "" : minutes(activity.earliest()),
            "sum", row("All", all),
            "share", share(all.outcome("completed"), all.total()),
            "columns", columns(activity.intervals(), most),
            "most", most,
            "rows", activity.types().stream().map(ActivityPage::row).toList()));
  }

  private static Row row(TypeCounts type) {
    return row(type.type(), type.counts());
  }

  private static Row row(String type, Counts counts) {
    int completed = counts.outcome("completed");
    int failed = counts.outcome("failed");
    int open = counts.total() - completed - failed - counts.outcome("cancelled");
    int retried =
        counts.attempts().entrySet().stream()
            .filter(attempts -> attempts.getKey() > 1)
            .mapToInt(Map.Entry::getValue)
            .sum();
    var latency = counts.latencyMillis();
    return new Row(
        type,
        bars(counts, completed, failed, open),
        counts.total(),
        completed,
        failed,
        open,
        share(retried, counts.total()),
        seconds(latency.p50()),
        seconds(latency.p95()),
        seconds(latency.max()),
        webhooks(counts));
  }

  private static List<Bar> bars(Counts counts, int completed, int failed, int open) {
    var bars = new ArrayList<Bar>();
    double x = 0;
    x += add(bars, "completed", x, completed, counts.total());
    x += add(bars, "failed", x, failed, counts.total());
    x += add(bars, "open", x, open, counts.total());
    add(bars, "cancelled", x, counts.outcome("cancelled"), counts.total());
    return bars;
  }

  private static double add(List<Bar> bars, String style, double x, int count, int total) {
    double width = total == 0 ? 0 : (double) WIDTH * count / total;
    if (count > 0) {
      bars.add(new Bar(style, decimal(x), "0", decimal(width), "10", count + " " + style));
    }
    return width;
  }

  /** Of each interval: what completed below, what failed above it, the rest on top. */
  private static List<Bar> columns(List<Interval> intervals, int most) {
    var bars = new ArrayList<Bar>();
    double width = (double) WIDTH / intervals.size();
    for (int i = 0; i < intervals.size(); i++) {
      var interval = intervals.get(i);
      int other = interval.total() - interval.completed() - interval.failed();
      double top = HEIGHT;
      top = stack(bars, "completed", i * width, width, top, interval.completed(), most, interval);
      top = stack(bars, "failed", i * width, width, top, interval.failed(), most, interval);
      stack(bars, "open", i * width, width, top, other, most, interval);
    }
    return bars;
  }

  private static double stack(
      List<Bar> bars,
      String style,
      double x,
      double width,
      double below,
      int count,
      int most,
      Interval interval) {
    double height = most == 0 ? 0 : (double) HEIGHT * count / most;
    if (count > 0) {
      var title = minutes(interval.from()) + ": " + count + " " + style;
      bars.add(
          new Bar(
              style,
              decimal(x + width * 0.1),
              decimal(below - height),
              decimal(width * 0.8),
              decimal(height),
              title));
    }
    return below - height;
  }

  private static String webhooks(Counts counts) {
    var told = counts.webhooks().getOrDefault("delivered", 0);
    var asked = counts.total() - counts.webhooks().getOrDefault("none", 0);
    return asked == 0 ? "–" : told + " of " + asked;
  }

  private static String share(int part, int whole) {
    return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  private static String seconds(Long millis) {
    if (millis == null) {
      return "–";
    }
    return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
  }

  private static String minutes(String time) {
    return time.substring(0, 16).replace('T', ' ') + " UTC";
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static Template load() {
    try (var page =
        new InputStreamReader(
            ActivityPage.class.getResourceAsStream("notification-activity.html"), UTF_8)) {
      return Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(page);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
