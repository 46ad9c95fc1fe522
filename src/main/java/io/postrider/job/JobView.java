package io.postrider.job;

import io.postrider.platform.Times;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.net.URI;
import java.util.List;

/** A job in the form that clients see. Absent values are left out; times are ISO-8601 UTC. */
@JsonbPropertyOrder({
  "jobId",
  "kind",
  "type",
  "userId",
  "status",
  "priority",
  "attempts",
  "maxAttempts",
  "createdAt",
  "startedAt",
  "finishedAt",
  "nextAttemptAt",
  "expiresAt",
  "uniqueKey",
  "postponement",
  "error",
  "failures",
  "progress",
  "resultUrl",
  "webhook",
  "furtherWebhooks"
})
public record JobView(
    String jobId,
    String kind,
    String type,
    String userId,
    String status,
    int priority,
    int attempts,
    int maxAttempts,
    String createdAt,
    String startedAt,
    String finishedAt,
    String nextAttemptAt,
    String expiresAt,
    String uniqueKey,
    Postponed postponement,
    String error,
    List<FailedAttempt> failures,
    Progress progress,
    String resultUrl,
    Webhook webhook,
    List<Webhook> furtherWebhooks) {

  /** A failed attempt. */
  @JsonbPropertyOrder({"attempt", "at", "message"})
  public record FailedAttempt(int attempt, String at, String message) {}

  /** How often, since when and why a job was postponed. */
  @JsonbPropertyOrder({"times", "since", "reason"})
  public record Postponed(int times, String since, String reason) {}

  /**
   * A webhook's URL, without its query, and the state of its delivery.
   *
   * @param nextAttemptAt when the next attempt is due; absent if none is
   */
  @JsonbPropertyOrder({"url", "status", "attempts", "nextAttemptAt"})
  public record Webhook(String url, String status, int attempts, String nextAttemptAt) {}

  /** Maximum length of the error and of failure messages in a list of jobs, in characters. */
  public static final int BRIEF = 500;

  /** The view of a single job. */
  public static JobView of(JobRecord record, int maxAttempts) {
    return of(record, maxAttempts, Failure.MAX_LENGTH, true);
  }

  /**
   * The view of a job in a list: error and failure messages have at most {@value #BRIEF}
   * characters.
   */
  public static JobView brief(JobRecord record, int maxAttempts) {
    return of(record, maxAttempts, BRIEF, true);
  }

  /** The same without the state of its webhooks, which deliver it. */
  public static JobView outcome(JobRecord record, int maxAttempts) {
    return of(record, maxAttempts, BRIEF, false);
  }

  private static JobView of(
      JobRecord record, int maxAttempts, int textLength, boolean withWebhooks) {
    var job = record.job();
    return new JobView(
        job.id().value(),
        job.kind(),
        job.type(),
        job.userId(),
        record.status().label(),
        job.priority(),
        record.attempts(),
        maxAttempts,
        Times.format(job.createdAt()),
        Times.format(record.startedAt()),
        Times.format(record.finishedAt()),
        Times.format(record.nextAttemptAt()),
        Times.format(job.expiresAt()),
        job.uniqueKey(),
        postponement(record, textLength),
        Failure.shorten(record.error(), textLength),
        record.failures().stream().map(failure -> attempt(failure, textLength)).toList(),
        record.progress(),
        record.resultUrl(),
        withWebhooks ? webhook(record) : null,
        withWebhooks ? furtherWebhooks(record) : null);
  }

  private static Postponed postponement(JobRecord record, int textLength) {
    var all = record.postponement();
    return all == null
        ? null
        : new Postponed(
            all.times(), Times.format(all.since()), Failure.shorten(all.reason(), textLength));
  }

  private static FailedAttempt attempt(Failure failure, int textLength) {
    return new FailedAttempt(
        failure.attempt(),
        Times.format(failure.at()),
        Failure.shorten(failure.message(), textLength));
  }

  private static Webhook webhook(JobRecord record) {
    var url = record.job().webhookUrl();
    return url == null
        ? null
        : new Webhook(
            withoutQuery(url),
            record.webhookStatus(),
            record.webhookAttempts(),
            Times.format(record.webhookNextAt()));
  }

  private static List<Webhook> furtherWebhooks(JobRecord record) {
    return record.furtherWebhooks().isEmpty()
        ? null
        : record.furtherWebhooks().stream()
            .map(
                each ->
                    new Webhook(
                        withoutQuery(each.url()),
                        each.status(),
                        each.attempts(),
                        Times.format(each.nextAt())))
            .toList();
  }

  /** A URL without its query, which may hold a secret. */
  public static String withoutQuery(String url) {
    var uri = URI.create(url);
    return uri.getRawQuery() == null ? url : url.substring(0, url.indexOf('?')) + "?…";
  }
}
