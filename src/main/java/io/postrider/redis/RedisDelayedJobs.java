package io.postrider.redis;

import io.postrider.intake.DelayedJobs;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Delayed jobs as a sorted set by the time when they are due. */
@ApplicationScoped
class RedisDelayedJobs implements DelayedJobs {

  @Inject Redis redis;
  @Inject JobStore jobs;

  private JobsToSend list() {
    return new JobsToSend(redis, jobs, RedisKeys.DELAYED);
  }

  /** Removes jobs that have ended or have no record. */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    return list().until(time, skipped, limit, job -> !job.status().terminal());
  }

  @Override
  public void sent(Collection<JobId> ids) {
    list().remove(ids);
  }

  @Override
  public Optional<Instant> firstDue() {
    return list().first();
  }

  @Override
  public long delayed() {
    return list().size();
  }
}
