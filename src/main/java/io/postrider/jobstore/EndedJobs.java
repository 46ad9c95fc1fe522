package io.postrider.jobstore;

import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.args.ExpiryOption;

/**
 * Removes a job that has ended from the lists of open jobs, and releases its in-flight key, unless
 * it is unique for longer.
 */
@ApplicationScoped
class EndedJobs {

  @Inject Redis redis;
  @Inject RedisDeadLetterIndex failed;
  @Inject OpenJobsRemoval open;
  @Inject RedisCompletedJobs completed;
  @Inject RedisBacklog backlog;
  @Inject Clock clock;

  /**
   * Cleans up after a job that has failed, and lists it among the failed ones.
   *
   * @return whether it was not listed before
   */
  boolean failed(JobRecord job) {
    boolean added = RedisPipe.await(failed.add(job));
    cleanUp(job);
    return added;
  }

  /** Cleans up after a job that has ended and has not expired. */
  void cleanUp(JobRecord ended) {
    close(ended);
    if (ended.job().expiresAt() != null) {
      remove(JobKeys.EXPIRING, ended.job());
    }
  }

  /**
   * Cleans up after a job that has ended, except that it stays in the list of expiring jobs. Does
   * not wait for the answers: a key that is not released is taken over later, and the next reader
   * of a list removes a job that has ended.
   */
  void close(JobRecord ended) {
    var job = ended.job();
    unlist(ended);
    if (job.dedupKey() == null) {
      return;
    }
    if (ended.holdsKey(clock.instant())) {
      keepKey(job, ended.uniqueUntil().orElseThrow());
    } else {
      RedisOutbox.releaseKey(redis, job);
    }
  }

  /**
   * Removes a job that has ended from the lists of open and delayed jobs, and counts it no longer.
   * One that has failed may be replayed, and is then open again, so that it is removed at once.
   */
  void unlist(JobRecord ended) {
    var job = ended.job();
    completed.add(ended);
    if (job.dueAt() == null && ended.status() != JobStatus.FAILED) {
      open.add(job);
    } else {
      unlistNow(ended);
    }
  }

  /**
   * The same at once, for a job that may not have been due, and then was not counted. One that has
   * run was, even if the relay that has sent it has not removed it from the delayed ones yet. The
   * call that removes it from the open ones counts it, so that this happens once.
   */
  private void unlistNow(JobRecord ended) {
    var job = ended.job();
    boolean hasRun = ended.attempts() > 0;
    var delayed =
        job.dueAt() == null ? CompletableFuture.completedFuture(0L) : remove(JobKeys.DELAYED, job);
    remove(JobKeys.OPEN, job)
        .thenAcceptBoth(
            delayed,
            (wasOpen, wasDelayed) -> {
              if (wasOpen > 0 && (hasRun || wasDelayed == 0)) {
                backlog.ended(List.of(job));
              }
            });
  }

  private CompletableFuture<Long> remove(String list, Job job) {
    var id = job.id().value();
    return redis.writes().submit(pipeline -> pipeline.zrem(redis.spread(list).of(id), id)::get);
  }

  /** Keeps the in-flight key until a time, and the record at least as long. */
  private void keepKey(Job job, Instant until) {
    RedisOutbox.keepKey(redis, job, until);
    redis
        .writes()
        .submit(
            pipeline ->
                pipeline.pexpireAt(JobKeys.job(job.id()), until.toEpochMilli(), ExpiryOption.GT)
                    ::get);
  }
}
