package io.postrider.jobstore;

import io.postrider.job.JobId;
import io.postrider.redis.RedisChanges;
import io.postrider.status.JobChanges;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Scripts that change a job publish to the channel that has the name of its key. */
@ApplicationScoped
class RedisJobChanges implements JobChanges {

  @Inject RedisChanges changes;

  @Override
  public void follow(JobId id, Runnable changed) {
    changes.follow(JobKeys.job(id), changed);
  }

  @Override
  public void unfollow(JobId id) {
    changes.unfollow(JobKeys.job(id));
  }
}
