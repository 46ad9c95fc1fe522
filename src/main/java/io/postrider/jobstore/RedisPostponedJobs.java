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

  /**
   * Removes the entries of jobs that have ended, run again, or have no record. Fewer than the limit
   * mean that the list has no more, so it is read on behind entries that stay.
   */
  @Override
  public List<Dispatch> due(Instant time, int skipped, int limit) {
    var due = new ArrayList<Dispatch>();
    int from = skipped;
    boolean more = true;
    while (more && due.size() < limit) {
      int wanted = limit - due.size();
      var members = members(time, from, wanted);
      int removed = sort(members, due);
      from += members.size() - removed;
      more = members.size() == wanted;
    }
    return due;
  }

  private List<String> members(Instant time, int from, int limit) {
    return list().earliest(time.toEpochMilli()).skip(from).next(limit).stream()
        .map(Tuple::getElement)
        .toList();
  }

  /** Adds the jobs that are due, and removes what is not needed any more; returns how many. */
  private int sort(List<String> members, List<Dispatch> due) {
    var records = JobRecord.byId(jobs.find(members.stream().map(RedisPostponedJobs::id).toList()));
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
    return others.size();
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
