package io.postrider.jobstore;

import io.postrider.coordination.RedisThroughput;
import io.postrider.coordination.RedisThroughput.Transition;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts jobs when they are stored, and no longer when they are withdrawn. If a call that stores
 * jobs has failed, Redis may have executed its commands all the same, and their withdrawals tell.
 */
@ApplicationScoped
class NewJobCounts {

  /** What was found when a job was withdrawn. */
  enum Withdrawal {
    /** The job must run. */
    REFUSED,
    /** The job was not stored. */
    PRECLUDED,
    /** The job was stored. */
    DONE
  }

  @Inject RedisBacklog backlog;
  @Inject RedisThroughput throughput;
  @Inject Clock clock;

  /** Jobs that may be stored and are not counted. Each of them is withdrawn, or stored again. */
  private final Set<JobId> uncounted = ConcurrentHashMap.newKeySet();

  void stored(Collection<Job> jobs) {
    jobs.forEach(job -> uncounted.remove(job.id()));
    throughput.count(Transition.ACCEPTED, jobs.size());
    var now = clock.instant();
    backlog.sent(jobs.stream().filter(job -> !job.isDelayed(now)).toList());
  }

  /** Takes note of jobs that may be stored or not. */
  void unclear(Collection<Job> jobs) {
    jobs.forEach(job -> uncounted.add(job.id()));
  }

  /** Takes note of a job that was to be withdrawn. Jobs that are not due are not counted. */
  void withdrawn(Job job, Withdrawal result) {
    boolean counted = !uncounted.remove(job.id());
    var one = Set.of(job);
    if (result == Withdrawal.REFUSED && !counted) {
      stored(one);
    } else if (result == Withdrawal.DONE && counted) {
      throughput.count(Transition.ACCEPTED, -1);
      if (!job.isDelayed(clock.instant())) {
        backlog.ended(one);
      }
    }
  }
}
