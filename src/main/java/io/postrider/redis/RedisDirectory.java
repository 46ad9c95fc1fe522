package io.postrider.redis;

import io.postrider.job.JobDirectory;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobSearch;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Searches the sorted sets of recent jobs. Their scores are the times in the ids, and Redis sorts
 * equal scores by the ids themselves: so an id is a place in the list that stays where it is.
 */
@ApplicationScoped
class RedisDirectory implements JobDirectory {

  private static final int CHUNK = 200;

  /** How many jobs one call looks at before it leaves the rest to the next. */
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
    var key =
        search.userId() == null
            ? RedisKeys.ofOwner(search.owner())
            : RedisKeys.ofUser(search.owner(), search.userId());
    double latest = latest(after == null ? null : after.madeAt(), search.to());
    double earliest = search.from() == null ? 0 : search.from().toEpochMilli();
    return redis
        .reads()
        .call(pipeline -> pipeline.zrevrangeByScore(key, latest, earliest, offset, CHUNK)::get)
        .stream()
        .map(JobId::new)
        .toList();
  }

  private static double latest(Instant... bounds) {
    return Stream.of(bounds)
        .filter(Objects::nonNull)
        .mapToDouble(Instant::toEpochMilli)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
