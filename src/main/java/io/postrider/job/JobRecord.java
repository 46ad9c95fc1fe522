package io.postrider.job;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A job and how it goes.
 *
 * @param generation 0 at first, one more with every replay
 * @param revision grows with every change
 * @param attempts how often it was started in this generation
 * @param nextAttemptAt while delayed, when it is due
 * @param error why it failed, once it has
 * @param resultUrl where its result can be read, once there is one
 * @param webhookStatus how the telling of the outcome goes; absent before it begins
 * @param webhookAttempts how often it was told
 * @param progress how far the present attempt is; absent if it does not tell
 * @param stopping whether it is asked to stop
 * @param furtherWebhooks where the outcome is told besides the job's own URL, since the same was
 *     asked for again meanwhile
 */
public record JobRecord(
    Job job,
    int generation,
    long revision,
    JobStatus status,
    int attempts,
    Instant startedAt,
    Instant finishedAt,
    Instant nextAttemptAt,
    String error,
    List<Failure> failures,
    String resultUrl,
    String webhookStatus,
    int webhookAttempts,
    Progress progress,
    boolean stopping,
    List<FurtherWebhook> furtherWebhooks) {

  /** How many further webhooks a job can have. */
  public static final int MAX_FURTHER_WEBHOOKS = 9;

  /**
   * A further webhook, and how its telling goes.
   *
   * @param status absent before it begins
   * @param attempts how often it was told
   */
  public record FurtherWebhook(String url, String status, int attempts) {}

  /** A job without further webhooks. */
  public JobRecord(
      Job job,
      int generation,
      long revision,
      JobStatus status,
      int attempts,
      Instant startedAt,
      Instant finishedAt,
      Instant nextAttemptAt,
      String error,
      List<Failure> failures,
      String resultUrl,
      String webhookStatus,
      int webhookAttempts,
      Progress progress,
      boolean stopping) {
    this(
        job,
        generation,
        revision,
        status,
        attempts,
        startedAt,
        finishedAt,
        nextAttemptAt,
        error,
        failures,
        resultUrl,
        webhookStatus,
        webhookAttempts,
        progress,
        stopping,
        List.of());
  }

  /** The job as it is when it has just been accepted. */
  public static JobRecord accepted(Job job) {
    var status = job.dueAt() == null ? JobStatus.WAITING : JobStatus.DELAYED;
    return new JobRecord(
        job, 0, 0, status, 0, null, null, job.dueAt(), null, List.of(), null, null, 0, null, false);
  }

  /** Jobs by their ids, in the same order. */
  public static Map<JobId, JobRecord> byId(Collection<JobRecord> records) {
    var byId = new LinkedHashMap<JobId, JobRecord>();
    records.forEach(record -> byId.put(record.id(), record));
    return byId;
  }

  /** The id of the job. */
  public JobId id() {
    return job.id();
  }
}
