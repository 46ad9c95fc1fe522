package io.postrider.jobstore;

import io.postrider.job.Job;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;

/**
 * The lists of jobs that searches read: one of all jobs, one for each owner and one for each user.
 * The first two are trimmed to a maximum length, not each time, so that they may be longer by a few
 * hundredths. The list of a user is not, because the erasure of a user finds all stored jobs by it.
 * {@link ListSweeper} removes jobs whose records have expired.
 */
@ApplicationScoped
class RecentJobs {

  /** One batch in so many trims its lists. */
  private static final int TRIM_INTERVAL = 16;

  /** A batch with more jobs than this part of a list's length trims always. */
  private static final int LARGE_PART = 1_000;

  @Inject
  @ConfigProperty(name = "postrider.jobs.listed", defaultValue = "100000")
  int length;

  @Inject Redis redis;

  /** Adds jobs to all of these lists. */
  void addToAll(AbstractPipeline pipeline, Collection<Job> jobs, Consumer<Supplier<?>> replies) {
    addToUsers(pipeline, jobs, replies);
    add(pipeline, jobs, replies);
  }

  /** Adds jobs to the lists of their users. */
  void addToUsers(AbstractPipeline pipeline, Collection<Job> jobs, Consumer<Supplier<?>> replies) {
    var lists = new Additions();
    for (var job : jobs) {
      lists.add(JobKeys.ofUser(job.owner(), job.userId()), job.id().value(), made(job));
    }
    lists.write(pipeline, replies);
  }

  /** Adds jobs to the lists of all jobs and of their owners. */
  void add(AbstractPipeline pipeline, Collection<Job> jobs, Consumer<Supplier<?>> replies) {
    var lists = new Additions();
    var owners = new HashMap<String, Job>();
    for (var job : jobs) {
      var id = job.id().value();
      for (var list : List.of(JobKeys.RECENT, JobKeys.ofOwner(job.owner()))) {
        lists.add(redis.spread(list).of(id), id, made(job));
      }
      owners.put(job.owner(), job);
    }
    lists.write(pipeline, replies);
    long most = redis.spread(JobKeys.RECENT).key().share(length);
    if (jobs.size() > most / LARGE_PART
        || ThreadLocalRandom.current().nextInt(TRIM_INTERVAL) == 0) {
      lists
          .sets()
          .forEach(list -> replies.accept(pipeline.zremrangeByRank(list, 0, -1 - most)::get));
    }
    owners.forEach((owner, job) -> replies.accept(remember(pipeline, owner, job)));
  }

  /**
   * The time in the id, since the cursor of a search is an id: that of an occurrence is earlier.
   */
  private static double made(Job job) {
    return job.id().madeAt().toEpochMilli();
  }

  private Supplier<?> remember(AbstractPipeline pipeline, String owner, Job latest) {
    var part = redis.spread(JobKeys.OWNERS).of(latest.id().value());
    return pipeline.zadd(part, latest.createdAt().toEpochMilli(), owner)::get;
  }

  /** All owners that have jobs. */
  Set<String> owners() {
    return redis
        .reads()
        .call(
            pipeline -> {
              var parts =
                  redis.spread(JobKeys.OWNERS).key().all().stream()
                      .map(part -> pipeline.zrange(part, 0, -1))
                      .toList();
              return () ->
                  parts.stream().flatMap(part -> part.get().stream()).collect(Collectors.toSet());
            });
  }

  /** Removes jobs from those lists. */
  void remove(AbstractPipeline pipeline, List<Job> jobs, Consumer<Supplier<?>> replies) {
    for (var job : jobs) {
      var id = job.id().value();
      for (var list : List.of(JobKeys.RECENT, JobKeys.ofOwner(job.owner()))) {
        replies.accept(pipeline.zrem(redis.spread(list).of(id), id)::get);
      }
      replies.accept(pipeline.zrem(JobKeys.ofUser(job.owner(), job.userId()), id)::get);
    }
  }
}
