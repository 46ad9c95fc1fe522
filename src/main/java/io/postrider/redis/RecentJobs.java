package io.postrider.redis;

import io.postrider.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;

/**
 * The lists that searches read. Those of all jobs and of each owner's are trimmed to a length;
 * those of a user hold every job that is kept, since what is stored about a user is found by them
 * when it is to be erased, and are rid of others by and by.
 */
@ApplicationScoped
class RecentJobs {

  /** How long the list of a user stays who has no new jobs. */
  private static final long USER_MILLIS = Duration.ofDays(366).toMillis();

  /** One in so many jobs has the lists of its user swept. */
  private static final int SWEPT = 16;

  /** Two for each that is added: so of a list half at the most is of jobs that are gone. */
  private static final int LOOKED_AT = 2 * SWEPT;

  @Inject Redis redis;

  @Inject
  @ConfigProperty(name = "postrider.jobs.listed", defaultValue = "100000")
  int length;

  /** Adds jobs to the lists of all, of their owners and of their users. */
  void add(AbstractPipeline pipeline, List<Job> jobs, Consumer<Supplier<?>> replies) {
    var trimmed = new HashSet<String>();
    var ofUsers = new HashSet<String>();
    for (var job : jobs) {
      for (var owner : new String[] {null, job.owner()}) {
        var ofOwner = RedisKeys.ofOwner(owner);
        var ofUser = RedisKeys.ofUser(owner, job.userId());
        double made = job.createdAt().toEpochMilli();
        replies.accept(pipeline.zadd(ofOwner, made, job.id().value())::get);
        replies.accept(pipeline.zadd(ofUser, made, job.id().value())::get);
        trimmed.add(ofOwner);
        ofUsers.add(ofUser);
      }
    }
    trimmed.forEach(list -> replies.accept(pipeline.zremrangeByRank(list, 0, -1L - length)::get));
    ofUsers.forEach(list -> replies.accept(pipeline.pexpire(list, USER_MILLIS)::get));
  }

  /** Sweeps the lists of users who have new jobs. */
  void sweep(List<Job> added) {
    added.stream()
        .filter(job -> ThreadLocalRandom.current().nextInt(SWEPT) == 0)
        .flatMap(job -> Stream.of(null, job.owner()).map(o -> RedisKeys.ofUser(o, job.userId())))
        .forEach(list -> Sweep.of(redis, list, LOOKED_AT));
  }
}
