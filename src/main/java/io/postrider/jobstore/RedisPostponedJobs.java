package io.postrider.jobstore;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.PostponedJobs;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.redis.Redis;
import io.postrider.redis.SpreadSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.resps.Tuple;

/**
 * Postponed jobs as a sorted set by the time when they are due. A member is the id of a job, a
 * blank, and how often the job was postponed: so the entry of the next postponement is not that
 * which is removed when the job was sent.
 */
@ApplicationScoped
class RedisPostponedJobs implements PostponedJobs {

  private static final char SEPARATOR = ' ';

  @Inject Redis redis;
  @Inject JobStore jobs;

  private SpreadSet list() {
    return redis.spread(JobKeys.POSTPONED);
  }

  /** The member of a job as its record is now. */
  static String member(JobRecord job) {
    return member(job.id(), job.postponements());
  }

  /** The member of a job that was postponed so often. */
  private static String member(JobId id, int times) {
    return id.value() + SEPARATOR + times;
  }

  void add(JobId id, Instant until, int times) {
    double due = until.toEpochMilli();
    var member = member(id, times);
    redis.writes().call(pipeline -> pipeline.zadd(list().of(member), due, member)::get);
  }

  /** Removes the entries of jobs that have ended, run again, or have no record. */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    var members =
        list().earliest(time.toEpochMilli()).skip(skipped).next(limit).stream()
            .map(Tuple::getElement)
            .toList();
    var records = JobRecord.byId(jobs.find(members.stream().map(RedisPostponedJobs::id).toList()));
    var due = new ArrayList<Dispatch>();
    var others = new ArrayList<String>();
    for (var member : members) {
      var job = records.get(id(member));
      if (job != null && job.status() == JobStatus.DELAYED && member(job).equals(member)) {
        due.add(Dispatch.of(job));
      } else if (job == null || !isAboutToBe(job, member)) {
        others.add(member);
      }
    }
    list().remove(others);
    return due;
  }

  /** A job is listed before it is postponed, and may be due by then: its entry stays. */
  private static boolean isAboutToBe(JobRecord job, String member) {
    return job.status() == JobStatus.ACTIVE
        && member(job.id(), job.postponements() + 1).equals(member);
  }

  private static JobId id(String member) {
    return new JobId(member.substring(0, member.indexOf(SEPARATOR)));
  }

  @Override
  public void sent(Collection<Dispatch> sent) {
    list()
        .remove(sent.stream().map(each -> member(each.job().id(), each.postponements())).toList());
  }

  Optional<Instant> firstDue() {
    return list().earliest(Double.POSITIVE_INFINITY).next(1).stream()
        .map(entry -> Instant.ofEpochMilli((long) entry.getScore()))
        .findFirst();
  }

  long size() {
    return list().size();
  }
}
