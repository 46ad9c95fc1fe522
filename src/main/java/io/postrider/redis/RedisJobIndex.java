package io.postrider.redis;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.status.JobIndex;
import io.postrider.status.JobSearch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Searches the sorted sets of recent jobs. Their scores are the times in the ids, and Redis sorts
 * equal scores by the ids. So a job's id serves as a cursor.
 */
@ApplicationScoped
class RedisJobIndex implements JobIndex {

  private static final int CHUNK = 200;

  /** Number of jobs that one call examines at most; the next page continues from there. */
  private static final int MAX_SEEN = 1_000;

  @Inject Redis redis;
  @Inject JobStore jobs;

  @Override
  public Slice search(JobSearch search, JobId after, int limit) {
    var found = new ArrayList<JobRecord>();
    var last = after;
    for (int offset = 0; ; offset += CHUNK) {
      var listed = listed(search, after, offset);
      var records = JobRecord.byId(jobs.find(listed));
      for (var id : listed) {
        if (last != null && id.value().compareTo(last.value()) >= 0) {
          continue;
        }
        var job = records.get(id);
        if (job != null && search.matches(job)) {
          if (found.size() == limit) {
            return new Slice(found, last);
          }
          found.add(job);
        }
        last = id;
      }
      if (listed.size() < CHUNK) {
        return new Slice(found, null);
      }
      if (offset + CHUNK >= MAX_SEEN && !last.equals(after)) {
        return new Slice(found, last);
      }
    }
  }

  private List<JobId> listed(JobSearch search, JobId after, int offset) {
    double latest = latest(after == null ? null : after.madeAt(), search.to());
    double earliest = search.from() == null ? 0 : search.from().toEpochMilli();
    var lists = lists(search);
    if (lists.size() == 1) {
      return entries(lists, latest, earliest, offset, CHUNK).toList();
    }
    // Ids sort by their times.
    return entries(lists, latest, earliest, 0, offset + CHUNK)
        .sorted(Comparator.comparing(JobId::value).reversed())
        .skip(offset)
        .limit(CHUNK)
        .toList();
  }

  private List<String> lists(JobSearch search) {
    if (search.userId() == null) {
      return List.of(RedisKeys.ofOwner(search.owner()));
    }
    var owners =
        search.owner() == null
            ? redis.reads().call(pipeline -> pipeline.zrange(RedisKeys.OWNERS, 0, -1)::get)
            : List.of(search.owner());
    return owners.stream().map(owner -> RedisKeys.ofUser(owner, search.userId())).toList();
  }

  private Stream<JobId> entries(
      List<String> lists, double latest, double earliest, int offset, int count) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var found =
                  lists.stream()
                      .map(key -> pipeline.zrevrangeByScore(key, latest, earliest, offset, count))
                      .toList();
              return () -> found.stream().flatMap(entries -> entries.get().stream()).toList();
            })
        .stream()
        .map(JobId::new);
  }

  private static double latest(Instant... bounds) {
    return Stream.of(bounds)
        .filter(Objects::nonNull)
        .mapToDouble(Instant::toEpochMilli)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
