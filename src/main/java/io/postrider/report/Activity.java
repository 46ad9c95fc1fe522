package io.postrider.report;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * What became of notifications: the report {@code notification-activity} as it is read in JSON.
 * Times are ISO-8601 in UTC, durations in milliseconds.
 *
 * @param from when the notifications were asked for, at the earliest
 * @param to before when
 * @param ofUserId to whom; absent for all
 * @param earliest when the first of those counted was asked for: older ones may be forgotten
 * @param all of all types together
 * @param intervals the range cut into hours or days, oldest first
 */
@JsonbPropertyOrder({
  "jobId",
  "userId",
  "reportType",
  "generatedAt",
  "from",
  "to",
  "ofUserId",
  "earliest",
  "all",
  "types",
  "intervals"
})
public record Activity(
    String jobId,
    String userId,
    String reportType,
    String generatedAt,
    String from,
    String to,
    String ofUserId,
    String earliest,
    Counts all,
    List<TypeCounts> types,
    List<Interval> intervals) {

  /**
   * Counts of some notifications.
   *
   * @param outcomes by status
   * @param attempts by how often they were started
   * @param webhooks by how the telling of the outcome goes; {@code none} where nobody is told
   * @param latencyMillis of those completed: from when they were due until they were done
   */
  @JsonbPropertyOrder({"total", "outcomes", "attempts", "webhooks", "latencyMillis"})
  public record Counts(
      int total,
      Map<String, Integer> outcomes,
      Map<Integer, Integer> attempts,
      Map<String, Integer> webhooks,
      Percentiles latencyMillis) {

    int outcome(String status) {
      return outcomes.getOrDefault(status, 0);
    }
  }

  /**
   * Percentiles by the nearest rank: each is one of the durations, in milliseconds.
   *
   * @param count how many durations there are; with none, the percentiles are absent
   */
  @JsonbPropertyOrder({"count", "p50", "p90", "p95", "p99", "max"})
  public record Percentiles(int count, Long p50, Long p90, Long p95, Long p99, Long max) {}

  /** Counts of one type. */
  @JsonbPropertyOrder({"type", "counts"})
  public record TypeCounts(String type, Counts counts) {}

  /** How many were asked for in a part of the range, and how they stand now. */
  @JsonbPropertyOrder({"from", "total", "completed", "failed", "cancelled"})
  public record Interval(String from, int total, int completed, int failed, int cancelled) {}
}
