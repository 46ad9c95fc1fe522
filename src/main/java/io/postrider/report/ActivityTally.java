package io.postrider.report;

import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.platform.Times;
import io.postrider.report.Activity.Counts;
import io.postrider.report.Activity.Interval;
import io.postrider.report.Activity.TypeCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the notifications of a query. */
final class ActivityTally {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST_IN_HOURS = Duration.ofDays(3);

  private final ActivityQuery query;
  private final Duration step;
  private final int[][] intervals;
  private final Map<String, OfType> types = new TreeMap<>();
  private Instant earliest;

  ActivityTally(ActivityQuery query) {
    this.query = query;
    var range = Duration.between(query.from(), query.to());
    step = range.compareTo(LONGEST_IN_HOURS) <= 0 ? HOUR : DAY;
    long parts = (range.toMillis() + step.toMillis() - 1) / step.toMillis();
    intervals = new int[(int) parts][5];
  }

  /** Counts a notification, which must match the query. */
  void count(JobRecord record) {
    var job = record.job();
    types.computeIfAbsent(job.type(), first -> new OfType()).count(record);
    var since = Duration.between(query.from(), job.createdAt());
    var interval = intervals[(int) (since.toMillis() / step.toMillis())];
    interval[0]++;
    interval[1] += record.status() == JobStatus.COMPLETED ? 1 : 0;
    interval[2] += record.status() == JobStatus.FAILED ? 1 : 0;
    interval[3] += record.status() == JobStatus.CANCELLED ? 1 : 0;
    interval[4] += record.status() == JobStatus.EXPIRED ? 1 : 0;
    if (earliest == null || job.createdAt().isBefore(earliest)) {
      earliest = job.createdAt();
    }
  }

  /** The counts so far. */
  Activity result(ReportOrder order, Instant now) {
    var all = new OfType();
    types.values().forEach(all::add);
    return new Activity(
        order.jobId().value(),
        order.userId(),
        order.reportType(),
        Times.format(now),
        Times.format(query.from()),
        Times.format(query.to()),
        query.userId(),
        Times.format(earliest),
        all.counts(),
        types.entrySet().stream()
            .map(type -> new TypeCounts(type.getKey(), type.getValue().counts()))
            .toList(),
        intervals());
  }

  private List<Interval> intervals() {
    var list = new ArrayList<Interval>(intervals.length);
    for (int i = 0; i < intervals.length; i++) {
      var from = Times.format(query.from().plus(step.multipliedBy(i)));
      var counts = intervals[i];
      list.add(new Interval(from, counts[0], counts[1], counts[2], counts[3], counts[4]));
    }
    return list;
  }

  private static final class OfType {

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Integer, Integer> attempts = new TreeMap<>();
    private final Map<String, Integer> webhooks = new TreeMap<>();
    private final Durations latency = new Durations();
    private int total;

    void count(JobRecord record) {
      total++;
      outcomes.merge(record.status().label(), 1, Integer::sum);
      attempts.merge(record.attempts(), 1, Integer::sum);
      webhooks.merge(webhook(record), 1, Integer::sum);
      if (record.status() == JobStatus.COMPLETED) {
        var job = record.job();
        var due = job.dueAt() == null ? job.createdAt() : job.dueAt();
        latency.add(Duration.between(due, record.finishedAt()).toMillis());
      }
    }

    private static String webhook(JobRecord record) {
      if (record.webhookStatus() != null) {
        return record.webhookStatus();
      }
      return record.job().webhookUrl() == null ? "none" : "pending";
    }

    void add(OfType other) {
      total += other.total;
      other.outcomes.forEach((key, count) -> outcomes.merge(key, count, Integer::sum));
      other.attempts.forEach((key, count) -> attempts.merge(key, count, Integer::sum));
      other.webhooks.forEach((key, count) -> webhooks.merge(key, count, Integer::sum));
      latency.addAll(other.latency);
    }

    Counts counts() {
      return new Counts(total, outcomes, attempts, webhooks, latency.percentiles());
    }
  }
}
