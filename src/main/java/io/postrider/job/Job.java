package io.postrider.job;

import io.postrider.platform.InternationalName;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The request: everything that a worker needs. The job message carries all of it, so it survives a
 * loss of data in Redis.
 *
 * @param kind the kind of work, which names the queue: {@code report}, {@code notification}
 * @param type the report type or notification type
 * @param owner the client that the job belongs to
 * @param priority 1 (most urgent) to 9; JMS priority is 10 minus this
 * @param dueAt the earliest time to start the job; absent if it can start at once
 * @param webhookUrl receives the outcome, with its host in ASCII form; may be absent
 * @param dedupKey two jobs of one owner and kind with the same key are not in flight together; may
 *     be absent. A client's {@code uniqueKey} is one that begins with {@link #PAYLOAD_KEY}
 * @param payload the request as it was received: the handler reads it, and operators see it on a
 *     dead letter
 * @param traceparent the trace that the job is a part of (W3C Trace Context, section 3.2); absent
 *     if there is none
 * @param expiresAt no attempt begins at this time or later; absent if the job never expires
 * @param uniqueFor how long, from {@code createdAt}, no other job may have the same dedup key
 *     although this one has ended; absent if its end frees the key
 */
public record Job(
    JobId id,
    String kind,
    String type,
    String userId,
    String owner,
    int priority,
    Instant createdAt,
    Instant dueAt,
    String webhookUrl,
    String dedupKey,
    JsonObject payload,
    String traceparent,
    Instant expiresAt,
    Duration uniqueFor) {

  /** Takes an international host name in any spelling, and keeps its ASCII form. */
  public Job {
    webhookUrl = webhookUrl == null ? null : InternationalName.toAsciiUrl(webhookUrl);
  }

  /** The member of a payload with the duration for which the client wants the job to be unique. */
  public static final String UNIQUE_FOR = "uniqueFor";

  /** The member of a payload with the key by which the client wants the job to be unique. */
  public static final String UNIQUE_KEY = "uniqueKey";

  /** The member of a payload with the time of expiry that the client has asked for. */
  public static final String EXPIRES_AT = "expiresAt";

  /** The owner of jobs that were sent without a client's key. */
  public static final String DEFAULT_OWNER = "default";

  /** Separates, in a dedup key, the part before it from the part that identifies the payload. */
  public static final String PAYLOAD_KEY = "\n";

  /** The priority of a job unless its type has another. */
  public static final int USUAL_PRIORITY = 5;

  private static final int URGENT_PRIORITY = 1;

  /** A new job of the usual priority that can start at once and has no webhook. */
  public static Job of(
      String kind, String type, String userId, String owner, Instant now, JsonObject payload) {
    return new Job(
        JobId.next(now), kind, type, userId, owner, USUAL_PRIORITY, now, null, null, null, payload);
  }

  /**
   * Whether the job is urgent (priority 1): it overtakes every job that is not. Urgent jobs have a
   * queue of their own (chosen in {@code broker.Addresses}), workers of their own ({@code
   * notification.UrgentNotificationWorker}) and mail connections kept for them ({@code
   * mail.ConnectionPermits}).
   */
  public boolean urgent() {
    return priority == URGENT_PRIORITY;
  }

  /** The same job under another id, to reserve an in-flight key for it. */
  public Job withId(JobId other) {
    return with(other, webhookUrl, dedupKey, traceparent, expiresAt, uniqueFor);
  }

  /** The same job as an occurrence of a schedule: under another id, and due at that time. */
  public Job as(JobId other, Instant occurrence) {
    return new Job(
        other,
        kind,
        type,
        userId,
        owner,
        priority,
        createdAt,
        occurrence,
        webhookUrl,
        dedupKey,
        payload,
        traceparent,
        expiresAt,
        uniqueFor);
  }

  /** The same job with a webhook URL. */
  public Job withWebhookUrl(String url) {
    return with(id, url, dedupKey, traceparent, expiresAt, uniqueFor);
  }

  /** The same job with a dedup key. */
  public Job withDedupKey(String key) {
    return with(id, webhookUrl, key, traceparent, expiresAt, uniqueFor);
  }

  /** The same job with another time of expiry; null if it never expires. */
  public Job withExpiresAt(Instant time) {
    return with(id, webhookUrl, dedupKey, traceparent, time, uniqueFor);
  }

  /** The same job, which keeps its dedup key for a time after it was accepted. */
  public Job withUniqueFor(Duration period) {
    return with(id, webhookUrl, dedupKey, traceparent, expiresAt, period);
  }

  /** The key by which its client wants the job to be unique; null if it named none. */
  public String uniqueKey() {
    return dedupKey != null && dedupKey.startsWith(PAYLOAD_KEY)
        ? dedupKey.substring(PAYLOAD_KEY.length())
        : null;
  }

  /** A job without a trace that never expires. */
  public Job(
      JobId id,
      String kind,
      String type,
      String userId,
      String owner,
      int priority,
      Instant createdAt,
      Instant dueAt,
      String webhookUrl,
      String dedupKey,
      JsonObject payload) {
    this(
        id,
        kind,
        type,
        userId,
        owner,
        priority,
        createdAt,
        dueAt,
        webhookUrl,
        dedupKey,
        payload,
        null,
        null,
        null);
  }

  /** Whether the job is due only after the given time. */
  public boolean isDelayed(Instant time) {
    return dueAt != null && dueAt.isAfter(time);
  }

  /** The fields that identify this job in a log line, sorted by name. */
  public Map<String, String> logFields() {
    return new TreeMap<>(Map.of("jobId", id.value(), "kind", kind, "type", type));
  }

  /** The attributes that identify this job in a trace. */
  public Map<String, String> spanAttributes() {
    return Map.of(
        "postrider.job.id", id.value(), "postrider.job.kind", kind, "postrider.job.type", type);
  }

  /** The queue for jobs of this kind that are not urgent. */
  public String queue() {
    return "jobs." + kind;
  }

  /** The same job as a part of a trace; unchanged if {@code parent} is null. */
  public Job tracedBy(String parent) {
    return parent == null ? this : with(id, webhookUrl, dedupKey, parent, expiresAt, uniqueFor);
  }

  private Job with(
      JobId newId, String url, String key, String parent, Instant expiry, Duration unique) {
    return new Job(
        newId, kind, type, userId, owner, priority, createdAt, dueAt, url, key, payload, parent,
        expiry, unique);
  }
}
