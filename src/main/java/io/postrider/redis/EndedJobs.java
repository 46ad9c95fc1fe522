package io.postrider.redis;

import io.postrider.job.Job;
import io.postrider.job.JobRecord;
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
      remove(RedisKeys.EXPIRING, ended.job());
    }
  }

  /**
   * Cleans up after a job that has ended, except that it stays in the list of expiring jobs. Does
   * not wait for the answers: a key that is not released is taken over later, and the next reader
   * of a list removes a job that has ended.
   */
  void close(JobRecord ended) {
    var job = ended.job();
    unlist(job);
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
   * Removes a job that has ended from the lists of open and delayed jobs. The call that removes it
   * from the open ones counts it no longer, so that this happens once; a job that was not due was
   * not counted.
   */
  void unlist(Job job) {
    var open = remove(RedisKeys.OPEN, job);
    var delayed =
        job.dueAt() == null
            ? CompletableFuture.completedFuture(0L)
            : remove(RedisKeys.DELAYED, job);
    open.thenAcceptBoth(
        delayed,
        (wasOpen, wasDelayed) -> {
          if (wasOpen > wasDelayed) {
            backlog.ended(List.of(job));
          }
        });
  }

  /** Keeps the in-flight key until a time, and the record at least as long. */
  private void keepKey(Job job, Instant until) {
    RedisOutbox.keepKey(redis, job, until);
    redis
        .writes()
        .submit(
            pipeline ->
                pipeline.pexpireAt(RedisKeys.job(job.id()), until.toEpochMilli(), ExpiryOption.GT)
                    ::get);
  }

  private CompletableFuture<Long> remove(String list, Job job) {
    var id = job.id().value();
    return redis.writes().submit(pipeline -> pipeline.zrem(redis.spread(list).of(id), id)::get);
  }
}
