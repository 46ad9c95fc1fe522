package io.postrider.report;

import io.postrider.job.JobStatus;
import io.postrider.report.Activity.Counts;
import io.postrider.report.Activity.TypeCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Activity as a CSV table with a line for each type. */
final class ActivityCsv {

  private static final List<String> OUTCOMES =
      Arrays.stream(JobStatus.values()).map(JobStatus::label).toList();

  private ActivityCsv() {}

  static String write(Activity activity) {
    var attempts = List.copyOf(activity.all().attempts().keySet());
    var webhooks = List.copyOf(activity.all().webhooks().keySet());
    var heading = new ArrayList<Object>(List.of("type", "total"));
    heading.addAll(OUTCOMES);
    attempts.forEach(number -> heading.add("attempts_" + number));
    webhooks.forEach(status -> heading.add("webhook_" + status));
    heading.addAll(List.of("latency_p50_ms", "latency_p90_ms", "latency_p95_ms"));
    heading.addAll(List.of("latency_p99_ms", "latency_max_ms"));
    var csv = new Csv().row(heading);
    for (TypeCounts type : activity.types()) {
      csv.row(row(type, attempts, webhooks));
    }
    return csv.toString();
  }

  private static List<Object> row(TypeCounts type, List<Integer> attempts, List<String> webhooks) {
    Counts counts = type.counts();
    var row = new ArrayList<Object>();
    row.add(type.type());
    row.add(counts.total());
    OUTCOMES.forEach(status -> row.add(counts.outcome(status)));
    attempts.forEach(number -> row.add(counts.attempts().getOrDefault(number, 0)));
    webhooks.forEach(status -> row.add(counts.webhooks().getOrDefault(status, 0)));
    var latency = counts.latencyMillis();
    row.addAll(
        Arrays.asList(latency.p50(), latency.p90(), latency.p95(), latency.p99(), latency.max()));
    return row;
  }
}
