package io.postrider.jobstore;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.redis.SpreadSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A sorted set of the ids of jobs that must be sent to the broker; the score is the time from which
 * on. The jobs themselves are in their records.
 */
record JobsToSend(SpreadSet list, JobStore jobs) {

  /**
   * The first jobs until a given time, after skipping some. Removes from the set those of them that
   * are not wanted any more or have no record.
   */
  List<Dispatch> until(Instant time, int skipped, int limit, Predicate<JobRecord> wanted) {
    var ids = ids(time, skipped, limit);
    var found = jobs.find(ids).stream().filter(wanted).toList();
    var others = new HashSet<>(ids);
    found.forEach(record -> others.remove(record.id()));
    remove(others);
    return found.stream().map(Dispatch::of).toList();
  }

  /** The ids of the first jobs until a given time, after skipping some. */
  List<JobId> ids(Instant time, int skipped, int limit) {
    return list.earliest(time.toEpochMilli()).skip(skipped).next(limit).stream()
        .map(entry -> new JobId(entry.getElement()))
        .toList();
  }

  void remove(Collection<JobId> ids) {
    list.remove(ids.stream().map(JobId::value).toList());
  }

  Optional<Instant> first() {
    return list.earliest(Double.POSITIVE_INFINITY).next(1).stream()
        .map(entry -> Instant.ofEpochMilli((long) entry.getScore()))
        .findFirst();
  }
}
