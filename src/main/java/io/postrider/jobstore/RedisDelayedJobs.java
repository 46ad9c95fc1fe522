package io.postrider.jobstore;

import io.postrider.intake.DelayedJobs;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobStore;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Delayed jobs as a sorted set by the time when they are due. */
@ApplicationScoped
class RedisDelayedJobs implements DelayedJobs {

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject RedisPostponedJobs postponed;
  @Inject RedisBacklog backlog;

  private JobsToSend list() {
    return new JobsToSend(redis.spread(JobKeys.DELAYED), jobs);
  }

  /** Removes jobs that have ended or have no record. */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    return list().until(time, skipped, limit, job -> !job.status().terminal());
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
    return redis.spread(JobKeys.DELAYED).size() + postponed.size();
  }
}
