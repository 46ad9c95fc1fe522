package io.postrider.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.postrider.report.Activity.Counts;
import io.postrider.report.Activity.Interval;
import io.postrider.report.Charts.Bar;
import io.postrider.report.Charts.Column;
import io.postrider.report.Charts.Part;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Activity as an HTML page that loads nothing: it contains its style, its charts are SVG, and all
 * values are escaped.
 */
final class ActivityPage {

  private static final Template PAGE = load();

  private ActivityPage() {}

  /** A row of the table. */
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
    var columns = activity.intervals().stream().map(ActivityPage::column).toList();
    return PAGE.execute(
        Map.of(
            "activity", activity,
            "from", minutes(activity.from()),
            "to", minutes(activity.to()),
            "generatedAt", minutes(activity.generatedAt()),
            "earliest", activity.earliest() == null ? "" : minutes(activity.earliest()),
            "sum", row("All", all),
            "share", share(all.outcome("completed"), all.total()),
            "columns", Charts.columns(columns),
            "largest", Charts.largest(columns),
            "rows",
                activity.types().stream().map(type -> row(type.type(), type.counts())).toList()));
  }

  private static Row row(String type, Counts counts) {
    var parts =
        parts(
            counts.total(),
            counts.outcome("completed"),
            counts.outcome("failed"),
            counts.outcome("cancelled"),
            counts.outcome("expired"));
    int retried =
        counts.attempts().entrySet().stream()
            .filter(attempts -> attempts.getKey() > 1)
            .mapToInt(Map.Entry::getValue)
            .sum();
    var latency = counts.latencyMillis();
    return new Row(
        type,
        Charts.row(new Column(type, parts)),
        counts.total(),
        parts.get(0).count(),
        parts.get(1).count(),
        parts.get(2).count(),
        share(retried, counts.total()),
        seconds(latency.p50()),
        seconds(latency.p95()),
        seconds(latency.max()),
        webhooks(counts));
  }

  private static Column column(Interval interval) {
    return new Column(
        minutes(interval.from()),
        parts(
            interval.total(),
            interval.completed(),
            interval.failed(),
            interval.cancelled(),
            interval.expired()));
  }

  private static List<Part> parts(
      int total, int completed, int failed, int cancelled, int expired) {
    return List.of(
        new Part("completed", completed),
        new Part("failed", failed),
        new Part("open", total - completed - failed - cancelled - expired),
        new Part("cancelled", cancelled),
        new Part("expired", expired));
  }

  private static String webhooks(Counts counts) {
    var delivered = counts.webhooks().getOrDefault("delivered", 0);
    var requested = counts.total() - counts.webhooks().getOrDefault("none", 0);
    return requested == 0 ? "–" : delivered + " of " + requested;
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
