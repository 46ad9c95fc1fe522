package io.postrider.redis;

import io.postrider.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;

/**
 * The lists of jobs that searches read: one of all jobs, one for each owner and one for each user.
 * The first two are trimmed to a maximum length. The list of a user is not, because the erasure of
 * a user finds all stored jobs by it. {@link ListSweeper} removes jobs whose records have expired.
 */
@ApplicationScoped
class RecentJobs {

  @Inject
  @ConfigProperty(name = "postrider.jobs.listed", defaultValue = "100000")
  int length;

  /** Adds jobs to the lists of all jobs, of their owners and of their users. */
  void add(AbstractPipeline pipeline, List<Job> jobs, Consumer<Supplier<?>> replies) {
    var owners = new HashSet<String>();
    double latest = 0;
    for (var job : jobs) {
      var id = job.id().value();
      double made = job.createdAt().toEpochMilli();
      replies.accept(pipeline.zadd(RedisKeys.RECENT, made, id)::get);
      replies.accept(pipeline.zadd(RedisKeys.ofOwner(job.owner()), made, id)::get);
      replies.accept(pipeline.zadd(RedisKeys.ofUser(job.owner(), job.userId()), made, id)::get);
      owners.add(job.owner());
      latest = Math.max(latest, made);
    }
    trim(pipeline, RedisKeys.RECENT, replies);
    for (var owner : owners) {
      trim(pipeline, RedisKeys.ofOwner(owner), replies);
      replies.accept(pipeline.zadd(RedisKeys.OWNERS, latest, owner)::get);
    }
  }

  /** Removes jobs from those lists. */
  void remove(AbstractPipeline pipeline, List<Job> jobs, Consumer<Supplier<?>> replies) {
    for (var job : jobs) {
      var id = job.id().value();
      replies.accept(pipeline.zrem(RedisKeys.RECENT, id)::get);
      replies.accept(pipeline.zrem(RedisKeys.ofOwner(job.owner()), id)::get);
      replies.accept(pipeline.zrem(RedisKeys.ofUser(job.owner(), job.userId()), id)::get);
    }
  }

  private void trim(AbstractPipeline pipeline, String list, Consumer<Supplier<?>> replies) {
    replies.accept(pipeline.zremrangeByRank(list, 0, -1L - length)::get);
  }
}
