package io.postrider.redis;

import static io.postrider.redis.RedisKeys.DELAYED;

import io.postrider.job.DelayedJobs;
import io.postrider.job.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Delayed jobs as a sorted set by the time when they are due; the records hold the jobs. */
@ApplicationScoped
class RedisDelayedJobs implements DelayedJobs {

  @Inject Redis redis;
  @Inject JobStore jobs;

  /** What was cancelled or is gone is taken off. */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    double latest = time.toEpochMilli();
    var ids =
        redis
            .reads()
            .call(pipeline -> pipeline.zrangeByScore(DELAYED, 0, latest, skipped, limit)::get)
            .stream()
            .map(JobId::new)
            .toList();
    var due = jobs.find(ids).stream().filter(job -> !job.status().terminal()).toList();
    var over = new HashSet<>(ids);
    due.forEach(job -> over.remove(job.id()));
    sent(over);
    return due.stream().map(job -> new Dispatch(job.job(), job.generation())).toList();
  }

  @Override
  public void sent(Collection<JobId> ids) {
    if (!ids.isEmpty()) {
      var names = ids.stream().map(JobId::value).toArray(String[]::new);
      redis.writes().call(pipeline -> pipeline.zrem(DELAYED, names)::get);
    }
  }

  @Override
  public Optional<Instant> firstDue() {
    return redis.reads().call(pipeline -> pipeline.zrangeWithScores(DELAYED, 0, 0)::get).stream()
        .map(entry -> Instant.ofEpochMilli((long) entry.getScore()))
        .findFirst();
  }

  @Override
  public long delayed() {
    return redis.reads().call(pipeline -> pipeline.zcard(DELAYED)::get);
  }
}
