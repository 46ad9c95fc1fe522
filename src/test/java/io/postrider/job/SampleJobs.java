package io.postrider.job;

import io.postrider.testkit.ManualClock;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Jobs to test with. */
public final class SampleJobs {

  private static final Instant NOW = ManualClock.START;

  private SampleJobs() {}

  /** An ordinary notification. */
  public static Job job() {
    return job("notification", null, null);
  }

  /** A job with the values that a test needs. */
  public static Job job(String kind, String webhookUrl, String dedupKey) {
    return new Job(
        JobId.next(NOW),
        kind,
        "welcome",
        "u-1",
        Job.DEFAULT_OWNER,
        5,
        NOW,
        null,
        webhookUrl,
        dedupKey,
        payload());
  }

  /** A job that is due at a given time. */
  public static Job dueAt(Instant dueAt) {
    return new Job(
        JobId.next(NOW),
        "notification",
        "password-reset",
        "u-1",
        Job.DEFAULT_OWNER,
        1,
        NOW,
        dueAt,
        null,
        null,
        payload());
  }

  /** The record of a job in a given state. */
  public static JobRecord record(Job job, int generation, JobStatus status) {
    var finishedAt = status.terminal() ? NOW : null;
    var error = status == JobStatus.FAILED ? "simulated failure" : null;
    return new JobRecord(
        job,
        generation,
        1,
        status,
        4,
        NOW,
        finishedAt,
        null,
        error,
        List.of(),
        null,
        null,
        0,
        null,
        false);
  }

  /** The same record, delayed until a given time. */
  public static JobRecord dueAt(JobRecord delayed, Instant nextAttemptAt) {
    return new JobRecord(
        delayed.job(),
        delayed.generation(),
        delayed.revision(),
        JobStatus.DELAYED,
        delayed.attempts(),
        delayed.startedAt(),
        null,
        nextAttemptAt,
        null,
        delayed.failures(),
        null,
        null,
        0,
        null,
        false);
  }

  private static JsonObject payload() {
    return Json.createObjectBuilder().add("type", "welcome").add("userId", "u-1").build();
  }
}
