package io.postrider.jobstore;

import static java.util.stream.Collectors.toSet;

import io.postrider.execution.ExpiringJobs;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/** Expiring jobs as a sorted set by their time of expiry. */
@ApplicationScoped
class RedisExpiringJobs implements ExpiringJobs {

  private static final String NEVER = "";

  @Inject Redis redis;
  @Inject RedisJobStore jobs;
  @Inject EndedJobs ended;
  @Inject Retention retention;
  @Inject Clock clock;

  private JobsToSend list() {
    return new JobsToSend(redis.spread(JobKeys.EXPIRING), jobs);
  }

  /** Adds a job to the list if it has a time of expiry. */
  static void add(Redis redis, AbstractPipeline pipeline, Job job, Consumer<Supplier<?>> replies) {
    if (job.expiresAt() != null) {
      double time = job.expiresAt().toEpochMilli();
      var id = job.id().value();
      var list = redis.spread(JobKeys.EXPIRING).of(id);
      replies.accept(pipeline.zadd(list, time, id)::get);
    }
  }

  /** Adds jobs that are open again. */
  void add(Collection<JobRecord> replayed) {
    if (replayed.stream().anyMatch(job -> job.job().expiresAt() != null)) {
      redis
          .writes()
          .call(
              pipeline -> {
                var replies = new ArrayList<Supplier<?>>();
                replayed.forEach(job -> add(redis, pipeline, job.job(), replies::add));
                return RedisPipe.all(replies);
              });
    }
  }

  /** The time of expiry for a script; empty if there is none. */
  static String millis(Job job) {
    return job.expiresAt() == null ? NEVER : RecordCodec.millis(job.expiresAt());
  }

  @Override
  public Batch expire(Instant time, int skipped, int limit) {
    var ids = list().ids(time, skipped, limit);
    var records = JobRecord.byId(jobs.find(ids));
    var gone = ids.stream().filter(id -> isGone(id, records.get(id))).collect(toSet());
    list().remove(gone);
    var expired =
        jobs.find(
            expireAll(records.values().stream().filter(job -> !gone.contains(job.id())).toList()));
    expired.forEach(ended::close);
    return new Batch(expired, ids.size() - gone.size() - expired.size(), ids.size() < limit);
  }

  /**
   * Whether a job has ended in another way than by expiring, or has no record. A job that is about
   * to be stored has none yet.
   */
  private boolean isGone(JobId id, JobRecord job) {
    return job == null
        ? JobIntake.isAbandoned(id, clock)
        : job.status().terminal() && job.status() != JobStatus.EXPIRED;
  }

  /** Expires those of the jobs that no worker holds; returns all that have expired. */
  private List<JobId> expireAll(List<JobRecord> open) {
    var answers = new LinkedHashMap<JobId, CompletableFuture<Object>>();
    for (var job : open) {
      var keys = List.of(JobKeys.job(job.id()), JobKeys.lease(job.id()));
      var millis = millis(job.job());
      answers.put(
          job.id(),
          redis.submit(JobScripts.EXPIRE, keys, millis, retention.millis(), RedisJobStore.PENDING));
    }
    answers.values().removeIf(answer -> !RedisPipe.await(answer).equals(1L));
    return List.copyOf(answers.keySet());
  }

  @Override
  public void settled(Collection<JobRecord> expired) {
    list().remove(expired.stream().map(JobRecord::id).collect(toSet()));
  }
}
