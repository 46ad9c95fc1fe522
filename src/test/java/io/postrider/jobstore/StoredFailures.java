package io.postrider.jobstore;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.redis.RedisPipe;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts failed jobs with given errors into a store, and removes them on {@link #close}. */
public final class StoredFailures implements AutoCloseable {

  private final StoreNode node;
  private final List<JobId> stored = new ArrayList<>();

  /** Failures in the Redis with the given URL. */
  public StoredFailures(URI redis) {
    this(new StoreNode(redis));
  }

  StoredFailures(StoreNode node) {
    this.node = node;
  }

  /**
   * Stores a job that failed.
   *
   * @param attempts number of attempts, each of which failed with the error
   */
  public JobRecord add(Job job, String error, Instant at, int attempts) {
    var failures =
        IntStream.rangeClosed(1, attempts).mapToObj(i -> new Failure(i, at, error)).toList();
    var hash = new HashMap<>(RecordCodec.accepted(job));
    hash.putAll(
        Map.of(
            "status",
            "failed",
            "attempts",
            "" + attempts,
            "error",
            error,
            "failures",
            failures.stream().map(RecordCodec::write).collect(Collectors.joining(",", "[", "]")),
            "startedAt",
            RecordCodec.millis(at),
            "finishedAt",
            RecordCodec.millis(at)));
    node.client().hset(JobKeys.job(job.id()), hash);
    var record =
        new JobRecord(
            job,
            0,
            1,
            JobStatus.FAILED,
            attempts,
            at,
            at,
            null,
            error,
            failures,
            null,
            null,
            0,
            null,
            false);
    RedisPipe.await(node.failed.add(record));
    stored.add(job.id());
    return record;
  }

  /** Stores a notification whose four attempts have just failed. */
  public JobRecord add(String userId, JsonObject payload, String error) {
    var now = Instant.now();
    var job = Job.of("notification", "welcome", userId, Job.DEFAULT_OWNER, now, payload);
    return add(job, error, now, 4);
  }

  @Override
  public void close() {
    node.jobs.discard(stored);
    node.close();
  }
}
