package io.postrider.redis;

import static io.postrider.redis.RecordCodec.millis;

import io.postrider.intake.DelayedJobs;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobJson;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Delayed jobs as a sorted set by the time when they are due. */
@ApplicationScoped
class RedisDelayedJobs implements DelayedJobs {

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject RecentJobs lists;
  @Inject RedisPostponedJobs postponed;
  @Inject RedisBacklog backlog;
  @Inject Retention retention;
  @Inject Clock clock;

  private JobsToSend list() {
    return new JobsToSend(redis.spread(RedisKeys.DELAYED), jobs);
  }

  /** Removes jobs that have ended or have no record. */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    return list().until(time, skipped, limit, job -> !job.status().terminal());
  }

  /** Writes the lists even if the record is there: they are other keys, and may be lost alone. */
  @Override
  public CompletableFuture<Boolean> add(Job job) {
    if (job.createdAt().plus(retention.kept()).isBefore(clock.instant())) {
      return CompletableFuture.completedFuture(false);
    }
    return redis
        .submit(
            Script.ADD_DELAYED,
            List.of(RedisKeys.job(job.id()), RedisKeys.processed(job.id())),
            JobJson.write(job),
            millis(job.dueAt()),
            JobStatus.DELAYED.label())
        .thenCompose(
            state ->
                state.equals("gone")
                    ? CompletableFuture.completedFuture(false)
                    : list(job).thenApply(listed -> state.equals("added")));
  }

  private CompletableFuture<?> list(Job job) {
    var id = job.id().value();
    double due = job.dueAt().toEpochMilli();
    return redis
        .writes()
        .submit(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>();
              for (var list : List.of(RedisKeys.DELAYED, RedisKeys.OPEN)) {
                replies.add(pipeline.zadd(redis.spread(list).of(id), due, id)::get);
              }
              lists.add(pipeline, List.of(job), replies::add);
              RedisExpiringJobs.add(redis, pipeline, job, replies::add);
              return RedisPipe.all(replies);
            });
  }

  @Override
  public void sent(Collection<Job> sent) {
    list().remove(sent.stream().map(Job::id).toList());
    backlog.sent(sent);
  }

  @Override
  public Optional<Instant> firstDue() {
    return Stream.of(list().first(), postponed.firstDue())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  @Override
  public long delayed() {
    return redis.spread(RedisKeys.DELAYED).size() + postponed.size();
  }
}
