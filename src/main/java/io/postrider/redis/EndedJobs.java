package io.postrider.redis;

import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Removes a job that has ended from the lists of open jobs, and releases its in-flight key. */
@ApplicationScoped
class EndedJobs {

  @Inject Redis redis;
  @Inject RedisDeadLetterIndex failed;

  /**
   * Cleans up after a job that has failed, and lists it among the failed ones.
   *
   * @return whether it was not listed before
   */
  boolean failed(JobRecord job) {
    boolean added = RedisPipe.await(failed.add(job));
    cleanUp(job.job());
    return added;
  }

  /** Cleans up after a job that has ended and has not expired. */
  void cleanUp(Job job) {
    close(job);
    if (job.expiresAt() != null) {
      remove(RedisKeys.EXPIRING, job);
    }
  }

  /**
   * Cleans up after a job that has ended, except that it stays in the list of expiring jobs. Does
   * not wait for the answers: a key that is not released is taken over later, and the next reader
   * of a list removes a job that has ended.
   */
  void close(Job job) {
    remove(RedisKeys.OPEN, job);
    if (job.dueAt() != null) {
      remove(RedisKeys.DELAYED, job);
    }
    if (job.dedupKey() != null) {
      RedisOutbox.releaseKey(redis, job);
    }
  }

  private void remove(String list, Job job) {
    var id = job.id().value();
    redis.writes().submit(pipeline -> pipeline.zrem(redis.spread(list).of(id), id)::get);
  }
}
