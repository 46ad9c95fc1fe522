package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.DELAYED;
import static io.postrider.jobstore.JobKeys.OPEN;
import static io.postrider.jobstore.RecordCodec.millis;

import io.postrider.coordination.RedisThroughput;
import io.postrider.coordination.RedisThroughput.Transition;
import io.postrider.intake.RepeatableJobs;
import io.postrider.job.Job;
import io.postrider.job.JobJson;
import io.postrider.job.JobStatus;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/** Stores a record by a script that leaves one that is there as it is. */
@ApplicationScoped
class RedisRepeatableJobs implements RepeatableJobs {

  @Inject Redis redis;
  @Inject RecentJobs lists;
  @Inject RedisBacklog backlog;
  @Inject RedisThroughput throughput;
  @Inject Retention retention;
  @Inject Clock clock;

  /** A record without an entry in the outbox means that the broker has the job. */
  @Override
  public CompletableFuture<Stored> store(Job job) {
    if (isExpired(job)) {
      return CompletableFuture.completedFuture(Stored.OVER);
    }
    var id = job.id().value();
    var outbox = redis.spread(JobKeys.OUTBOX).of(id);
    return redis
        .writes()
        .submit(
            pipeline -> {
              var listed = pipeline.zadd(outbox, clock.millis(), id);
              pipeline.sync();
              var state = add(pipeline, job);
              return () -> {
                listed.get();
                return state.get();
              };
            })
        .thenCompose(
            state ->
                state == Stored.OVER
                    ? redis
                        .writes()
                        .submit(pipeline -> pipeline.zrem(outbox, id)::get)
                        .thenApply(unlisted -> state)
                    : list(job, List.of(OPEN)).thenApply(listed -> state))
        .thenApply(state -> counted(job, state));
  }

  private Stored counted(Job job, Stored state) {
    if (state == Stored.NOW) {
      throughput.count(Transition.ACCEPTED, 1);
      backlog.sent(List.of(job));
    }
    return state;
  }

  @Override
  public CompletableFuture<Stored> delay(Job job) {
    if (isExpired(job)) {
      return CompletableFuture.completedFuture(Stored.OVER);
    }
    return redis
        .writes()
        .submit(pipeline -> add(pipeline, job))
        .thenCompose(
            state ->
                state == Stored.OVER
                    ? CompletableFuture.completedFuture(state)
                    : list(job, isOnItsWay(job, state) ? List.of(OPEN) : List.of(DELAYED, OPEN))
                        .thenCompose(listed -> reserve(job))
                        .thenApply(reserved -> state));
  }

  /**
   * Whether the job is due, so that it is being sent, and must not be listed to be sent again. If
   * its entry in the list alone was lost, the reconciler sends it.
   */
  private boolean isOnItsWay(Job job, Stored state) {
    return state == Stored.BEFORE && !job.dueAt().isAfter(clock.instant());
  }

  /** The in-flight key may be lost, too. A job without one costs no round trip. */
  private CompletableFuture<?> reserve(Job job) {
    return job.dedupKey() == null
        ? CompletableFuture.completedFuture(job.id())
        : redis.writes().submit(pipeline -> RedisOutbox.reserve(pipeline, job));
  }

  private boolean isExpired(Job job) {
    return job.createdAt().plus(retention.kept()).isBefore(clock.instant());
  }

  private static Supplier<Stored> add(AbstractPipeline pipeline, Job job) {
    var answer =
        Redis.run(
            pipeline,
            JobScripts.ADD_DELAYED,
            List.of(JobKeys.job(job.id()), JobKeys.processed(job.id())),
            JobJson.write(job),
            millis(job.dueAt()),
            JobStatus.DELAYED.label());
    return () ->
        switch ((String) answer.get()) {
          case "added" -> Stored.NOW;
          case "waiting" -> Stored.BEFORE;
          default -> Stored.OVER;
        };
  }

  /** Writes the lists even if the record was there: they are other keys, and may be lost alone. */
  private CompletableFuture<?> list(Job job, List<String> byDueTime) {
    var id = job.id().value();
    double due = job.dueAt().toEpochMilli();
    return redis
        .writes()
        .submit(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>();
              byDueTime.forEach(
                  list -> replies.add(pipeline.zadd(redis.spread(list).of(id), due, id)::get));
              lists.addToAll(pipeline, List.of(job), replies::add);
              RedisExpiringJobs.add(redis, pipeline, job, replies::add);
              return RedisPipe.all(replies);
            });
  }
}
