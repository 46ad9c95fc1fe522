package io.postrider.jobstore;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.redis.ListCursor;
import io.postrider.redis.MergedSets;
import io.postrider.redis.Redis;
import io.postrider.status.JobIndex;
import io.postrider.status.JobSearch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.resps.Tuple;

/**
 * Searches the sorted sets of recent jobs. Their scores are the times in the ids, and Redis sorts
 * equal scores by the ids. So a job's id serves as a cursor.
 */
@ApplicationScoped
class RedisJobIndex implements JobIndex {

  private static final int CHUNK = 200;

  /** Number of jobs that one call examines at most; the next page continues from there. */
  private static final int MAX_SEEN = 1_000;

  /** Sorts behind all ids. */
  private static final String LAST = "~";

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject RecentJobs lists;
  @Inject JobLists unwritten;

  @Override
  public Slice search(JobSearch search, JobId after, int limit) {
    var found = new ArrayList<JobRecord>();
    var listed = listed(search, after);
    var last = after;
    for (int seen = 0; seen < MAX_SEEN; seen += CHUNK) {
      var ids = listed.next(CHUNK).stream().map(entry -> new JobId(entry.getElement())).toList();
      var records = JobRecord.byId(jobs.find(ids));
      for (var id : ids) {
        var job = records.get(id);
        if (job != null && search.matches(job)) {
          if (found.size() == limit) {
            return new Slice(found, last);
          }
          found.add(job);
        }
        last = id;
      }
      if (ids.size() < CHUNK) {
        return new Slice(found, null);
      }
    }
    return new Slice(found, last);
  }

  private MergedSets listed(JobSearch search, JobId after) {
    double earliest = search.from() == null ? 0 : search.from().toEpochMilli();
    var start = after == null ? ListCursor.START.entry() : entry(after);
    if (search.to() != null && search.to().toEpochMilli() < start.getScore()) {
      start = new Tuple(LAST, (double) search.to().toEpochMilli());
    }
    return MergedSets.latest(redis, keys(search), earliest, start);
  }

  private static Tuple entry(JobId id) {
    return new Tuple(id.value(), (double) id.madeAt().toEpochMilli());
  }

  private List<String> keys(JobSearch search) {
    if (search.userId() == null) {
      // The jobs that this node has accepted until now are found.
      unwritten.write().join();
      return redis.spread(JobKeys.ofOwner(search.owner())).key().all();
    }
    var owners = search.owner() == null ? lists.owners() : List.of(search.owner());
    return owners.stream().map(owner -> JobKeys.ofUser(owner, search.userId())).toList();
  }
}
