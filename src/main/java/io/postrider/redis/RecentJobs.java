package io.postrider.redis;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

  /** One in so many jobs has the lists of its user tidied. */
  private static final int TIDIED = 16;

  /** How many jobs are looked at then: at two for each that is added, a list ends up half full. */
  private static final int LOOKED_AT = 2 * TIDIED;

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

  /**
   * Takes jobs that are not kept any more off the lists of users who have new ones. Which are
   * looked at is left to chance: there may be old ones among them that are kept, such as dead
   * letters.
   */
  void tidy(List<Job> added) {
    added.stream()
        .filter(job -> ThreadLocalRandom.current().nextInt(TIDIED) == 0)
        .flatMap(job -> Stream.of(null, job.owner()).map(o -> RedisKeys.ofUser(o, job.userId())))
        .forEach(this::tidy);
  }

  private void tidy(String list) {
    redis
        .reads()
        .submit(pipeline -> pipeline.zrandmember(list, LOOKED_AT)::get)
        .thenCompose(this::gone)
        .thenAccept(
            gone -> {
              if (gone.length > 0) {
                redis.writes().submit(pipeline -> pipeline.zrem(list, gone)::get);
              }
            });
  }

  private CompletableFuture<String[]> gone(List<String> ids) {
    return redis
        .reads()
        .submit(
            pipeline -> {
              var kept = ids.stream().map(id -> pipeline.exists(RedisKeys.job(new JobId(id))));
              var replies = kept.toList();
              return () ->
                  IntStream.range(0, ids.size())
                      .filter(i -> !replies.get(i).get())
                      .mapToObj(ids::get)
                      .toArray(String[]::new);
            });
  }
}
