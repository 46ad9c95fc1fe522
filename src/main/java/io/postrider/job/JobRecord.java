package io.postrider.job;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job and its state.
 *
 * @param generation 0 for a new job, incremented by every replay
 * @param revision incremented by every change
 * @param attempts number of attempts started in this generation
 * @param nextAttemptAt when a delayed job is due; absent in other states
 * @param error why the job failed; absent unless it has failed
 * @param resultUrl where the result can be read; absent until there is one
 * @param webhookStatus the state of the webhook delivery; absent before it begins
 * @param webhookAttempts number of attempts to deliver the webhook
 * @param progress how far the current attempt is; absent if its handler does not report it
 * @param stopping whether the current attempt has been asked to stop
 * @param furtherWebhooks other URLs that receive the outcome: those of repeated requests that were
 *     answered with this job
 * @param postponement how the job was postponed; absent if it was not
 * @param webhookNextAt when the next attempt to deliver the webhook is due; absent if none is
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
    List<FurtherWebhook> furtherWebhooks,
    Postponement postponement,
    Instant webhookNextAt) {

  /** How many further webhooks a job can have. */
  public static final int MAX_FURTHER_WEBHOOKS = 9;

  /**
   * A further webhook and the state of its delivery.
   *
   * @param status absent before the delivery begins
   * @param attempts number of attempts to deliver
   * @param nextAt when the next attempt is due; absent if none is
   */
  public record FurtherWebhook(String url, String status, int attempts, Instant nextAt) {}

  /** A job without further webhooks that was not postponed. */
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
        List.of(),
        null,
        null);
  }

  /** The record of a job that has just been accepted. */
  public static JobRecord accepted(Job job) {
    var status = job.dueAt() == null ? JobStatus.WAITING : JobStatus.DELAYED;
    return new JobRecord(
        job, 0, 0, status, 0, null, null, job.dueAt(), null, List.of(), null, null, 0, null, false);
  }

  /**
   * Whether no other job may have its dedup key at a time: while it has not ended, and then until
   * {@link #uniqueUntil}.
   */
  public boolean holdsKey(Instant now) {
    return !status.terminal() || uniqueUntil().filter(now::isBefore).isPresent();
  }

  /**
   * Until when a job that has ended keeps its dedup key. One that was cancelled or has expired has
   * not done what it was to do once only, so it frees the key; one that failed can be replayed.
   */
  public Optional<Instant> uniqueUntil() {
    return Optional.ofNullable(job.uniqueFor())
        .filter(period -> status == JobStatus.COMPLETED || status == JobStatus.FAILED)
        .map(job.createdAt()::plus);
  }

  /** Records by job id, in the same order. */
  public static Map<JobId, JobRecord> byId(Collection<JobRecord> records) {
    var byId = new LinkedHashMap<JobId, JobRecord>();
    records.forEach(record -> byId.put(record.id(), record));
    return byId;
  }

  /** How often the job was postponed in this generation. */
  public int postponements() {
    return postponement == null ? 0 : postponement.times();
  }

  /** The id of the job. */
  public JobId id() {
    return job.id();
  }
}
