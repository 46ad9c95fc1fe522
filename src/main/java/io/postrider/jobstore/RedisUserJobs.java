package io.postrider.jobstore;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobJson;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.recipient.UserJobs;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Erases users from the records of their jobs, which it finds by the list of a user's jobs. */
@ApplicationScoped
class RedisUserJobs implements UserJobs {

  /** Replaces the user's id. */
  private static final String NOBODY = "erased";

  private static final String TERMINAL =
      RecordCodec.labels(
          Arrays.stream(JobStatus.values())
              .filter(JobStatus::terminal)
              .collect(Collectors.toSet()));

  @Inject Redis redis;
  @Inject JobStore jobs;

  @Override
  public List<JobId> jobs(String owner, String userId, int skipped, int limit) {
    var key = JobKeys.ofUser(owner, userId);
    return redis
        .reads()
        .call(pipeline -> pipeline.zrange(key, skipped, skipped + limit - 1)::get)
        .stream()
        .map(JobId::new)
        .toList();
  }

  @Override
  public List<JobId> erase(List<JobId> ids) {
    var answers = new HashMap<JobId, CompletableFuture<Object>>();
    var found = jobs.find(ids);
    releaseKeys(found);
    found.forEach(record -> answers.put(record.id(), erase(record.job())));
    return ids.stream()
        .filter(id -> !answers.containsKey(id) || RedisPipe.await(answers.get(id)).equals(1L))
        .toList();
  }

  /**
   * Frees the keys of completed jobs, before they are erased: afterwards nobody knows which keys
   * they had. A dead letter frees its key when it is discarded; the others hold none any more.
   */
  private void releaseKeys(List<JobRecord> found) {
    found.stream()
        .filter(record -> record.status() == JobStatus.COMPLETED)
        .map(JobRecord::job)
        .filter(job -> job.uniqueFor() != null)
        .map(job -> RedisOutbox.releaseKey(redis, job))
        .toList()
        .forEach(RedisPipe::await);
  }

  private CompletableFuture<Object> erase(Job job) {
    var id = job.id();
    return redis.submit(
        JobScripts.ERASE,
        List.of(
            JobKeys.job(id),
            JobKeys.result(id),
            JobKeys.deliveries(id),
            JobKeys.delayedWebhooks(id)),
        JobJson.write(anonymous(job)),
        TERMINAL);
  }

  @Override
  public void forget(String owner, String userId, List<JobId> erased) {
    if (!erased.isEmpty()) {
      var names = erased.stream().map(JobId::value).toArray(String[]::new);
      redis.writes().call(pipeline -> pipeline.zrem(JobKeys.ofUser(owner, userId), names)::get);
    }
  }

  private static Job anonymous(Job job) {
    return new Job(
        job.id(),
        job.kind(),
        job.type(),
        NOBODY,
        job.owner(),
        job.priority(),
        job.createdAt(),
        null,
        null,
        null,
        JsonValue.EMPTY_JSON_OBJECT);
  }
}
