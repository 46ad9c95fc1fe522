package io.postrider.redis;

import io.postrider.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;

/** The lists that searches read; each is trimmed, and those of nobody's jobs expire. */
@ApplicationScoped
class RecentJobs {

  /** The furthest ahead a job can be due; it must be listed until then. */
  private static final Duration FURTHEST = Duration.ofDays(30);

  @Inject Retention retention;

  @Inject
  @ConfigProperty(name = "postrider.jobs.listed", defaultValue = "100000")
  int length;

  /** Adds a job to the lists of all, of its owner and of its user. */
  void add(AbstractPipeline pipeline, Job job, Consumer<Supplier<?>> replies) {
    long kept = FURTHEST.toMillis() + Long.parseLong(retention.millis());
    var user = RedisKeys.ofUser(job.owner(), job.userId());
    for (var list : List.of(RedisKeys.RECENT, RedisKeys.ofOwner(job.owner()), user)) {
      replies.accept(pipeline.zadd(list, job.createdAt().toEpochMilli(), job.id().value())::get);
      replies.accept(pipeline.zremrangeByRank(list, 0, -1L - length)::get);
    }
    replies.accept(pipeline.pexpire(user, kept)::get);
  }
}
