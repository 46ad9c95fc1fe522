package io.postrider.report;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * The report {@code notification-activity} in JSON: how many notifications were requested and what
 * became of them. Times are ISO-8601 in UTC, durations in milliseconds.
 *
 * @param from counts notifications requested at this time or later
 * @param to and before this time
 * @param ofUserId the user they go to; absent for all
 * @param earliest when the first counted notification was requested: older ones may no longer be
 *     stored
 * @param all all types together
 * @param intervals the range in hours or days, oldest first
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
   * @param attempts by number of attempts
   * @param webhooks by state of the webhook's delivery; {@code none} if there is no webhook
   * @param latencyMillis of the completed ones: from when they were due until they were completed
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
   * @param count the number of durations; if it is 0, the percentiles are absent
   */
  @JsonbPropertyOrder({"count", "p50", "p90", "p95", "p99", "max"})
  public record Percentiles(int count, Long p50, Long p90, Long p95, Long p99, Long max) {}

  /** Counts of one type. */
  @JsonbPropertyOrder({"type", "counts"})
  public record TypeCounts(String type, Counts counts) {}

  /** How many notifications were requested in a part of the range, and their status now. */
  @JsonbPropertyOrder({"from", "total", "completed", "failed", "cancelled", "expired"})
  public record Interval(
      String from, int total, int completed, int failed, int cancelled, int expired) {}
}
