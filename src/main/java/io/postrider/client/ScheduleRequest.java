package io.postrider.client;

import java.time.Duration;
import java.time.Instant;

/**
 * How a schedule is defined: by {@code cron} or by {@code every}.
 *
 * @param cron five fields as in crontab(5), six with seconds, or such as {@code @daily}; else null
 * @param every elapsed time, a second to 366 days; else null
 * @param timeZone a name of the IANA time zone database; null for UTC
 * @param kind {@code report}, {@code notification}, or a kind of the operator's own
 * @param request what would be submitted for one job
 * @param catchUp what becomes of occurrences that no node could make; null for none of them
 * @param overlap whether an occurrence makes a job while the last one is in flight; null to allow
 * @param endsAt the last time at which a job is made; may be null
 */
public record ScheduleRequest(
    String cron,
    Duration every,
    String timeZone,
    String kind,
    Object request,
    CatchUp catchUp,
    Overlap overlap,
    Instant endsAt) {

  /** What becomes of occurrences that no node could make. */
  public enum CatchUp {
    /** They make no job. */
    NONE,
    /** The latest makes a job afterwards. */
    LATEST,
    /** A value that this version of the library does not know. */
    UNKNOWN
  }

  /** Whether an occurrence makes a job while the last one is in flight. */
  public enum Overlap {
    /** It does. */
    ALLOW,
    /** It does not. */
    SKIP,
    /** A value that this version of the library does not know. */
    UNKNOWN
  }

  /**
   * By a cron expression.
   *
   * <pre>{@code
   * var daily =
   *     ScheduleRequest.cron(
   *         "0 8 * * MON-FRI", "Europe/Vienna", ReportRequest.of("u-1", "notification-activity"));
   * }</pre>
   */
  public static ScheduleRequest cron(String expression, String timeZone, Submission request) {
    return new ScheduleRequest(
        expression, null, timeZone, kind(request), body(request), null, null, null);
  }

  /**
   * At an interval.
   *
   * <pre>{@code
   * var hourly =
   *     ScheduleRequest.every(Duration.ofHours(1), NotificationRequest.of("welcome", "u-1"));
   * }</pre>
   */
  public static ScheduleRequest every(Duration interval, Submission request) {
    return new ScheduleRequest(
        null, interval, null, kind(request), body(request), null, null, null);
  }

  /** Without its key, which would make all jobs of the schedule one request. */
  private static Submission body(Submission request) {
    return request.withIdempotencyKey(null);
  }

  private static String kind(Submission request) {
    return request instanceof ReportRequest ? "report" : "notification";
  }

  /** With what becomes of occurrences that no node could make. */
  public ScheduleRequest withCatchUp(CatchUp value) {
    return new ScheduleRequest(cron, every, timeZone, kind, request, value, overlap, endsAt);
  }

  /** With whether an occurrence makes a job while the last one is in flight. */
  public ScheduleRequest withOverlap(Overlap value) {
    return new ScheduleRequest(cron, every, timeZone, kind, request, catchUp, value, endsAt);
  }

  /** With the last time at which a job is made. */
  public ScheduleRequest withEndsAt(Instant value) {
    return new ScheduleRequest(cron, every, timeZone, kind, request, catchUp, overlap, value);
  }
}
