package io.postrider.job;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was asked for: all that a worker needs, and all that survives if Redis forgets.
 *
 * @param kind the kind of work, which names the queue: {@code report}, {@code notification}
 * @param type what exactly, within the kind
 * @param owner the client it belongs to
 * @param priority 1 (most urgent) to 9; JMS priority is 10 minus this
 * @param dueAt not to be started before; absent for at once
 * @param webhookUrl where the outcome is told; may be absent
 * @param dedupKey two jobs of one owner and kind with the same key are not in flight together; may
 *     be absent
 * @param payload the request as it came, for the handler and for whoever looks at a dead letter
 * @param traceparent the trace it is a part of (W3C Trace Context, section 3.2); absent if none
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
    String traceparent) {

  /** Whose jobs are that came without a client's key. */
  public static final String DEFAULT_OWNER = "default";

  /**
   * In a dedup key, what goes before the part that is the same for payloads that ask for the same.
   */
  public static final String PAYLOAD_KEY = "\n";

  private static final int URGENT_PRIORITY = 1;
  private static final int USUAL_PRIORITY = 5;

  /** A new job of the usual priority, to be started at once, whose outcome nobody is told. */
  public static Job of(
      String kind, String type, String userId, String owner, Instant now, JsonObject payload) {
    return new Job(
        JobId.next(now), kind, type, userId, owner, USUAL_PRIORITY, now, null, null, null, payload);
  }

  /** Whether it goes before every job that is not urgent (priority 1). */
  public boolean urgent() {
    return priority == URGENT_PRIORITY;
  }

  /** The same under another id, which stands for it where the job itself may not yet. */
  public Job withId(JobId other) {
    return with(other, webhookUrl, dedupKey, traceparent);
  }

  /** The same, and its outcome is told there. */
  public Job withWebhookUrl(String url) {
    return with(id, url, dedupKey, traceparent);
  }

  /** The same, but not twice in flight. */
  public Job withDedupKey(String key) {
    return with(id, webhookUrl, key, traceparent);
  }

  /** A job that is not traced. */
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
        null);
  }

  /** Whether it is not to be started yet at a time. */
  public boolean isDelayed(Instant time) {
    return dueAt != null && dueAt.isAfter(time);
  }

  /** The fields by which a log line names this job, in the order of their names. */
  public Map<String, String> logFields() {
    return new TreeMap<>(Map.of("jobId", id.value(), "kind", kind, "type", type));
  }

  /** The attributes by which a trace names this job. */
  public Map<String, String> spanAttributes() {
    return Map.of(
        "postrider.job.id", id.value(), "postrider.job.kind", kind, "postrider.job.type", type);
  }

  /** The queue in which jobs of its kind wait. */
  public String queue() {
    return "jobs." + kind;
  }

  /** The same as a part of a trace, if that is not null. */
  public Job tracedBy(String parent) {
    return parent == null ? this : with(id, webhookUrl, dedupKey, parent);
  }

  private Job with(JobId newId, String url, String key, String parent) {
    return new Job(
        newId, kind, type, userId, owner, priority, createdAt, dueAt, url, key, payload, parent);
  }
}
