package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OPEN;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.job.JobStore.Unattended;
import io.postrider.redis.Redis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The jobs that have not ended, as a sorted set by the time when they should be in the broker. */
record OpenJobs(Redis redis, JobStore jobs, EndedJobs ended) {

  /** Number of open jobs that are examined together, and in one call. */
  private static final int CHUNK = 200;

  private static final int EXAMINED_PER_CALL = 20_000;

  /** Those that no worker holds and that should have a message in the broker. */
  Unattended unattended(Instant before, Predicate<JobRecord> which, int skipped, int limit) {
    var found = new ArrayList<JobRecord>();
    var listed = redis.spread(OPEN).earliest(before.toEpochMilli()).skip(skipped);
    int examined = skipped;
    List<JobId> ids;
    do {
      ids = listed.next(CHUNK).stream().map(entry -> new JobId(entry.getElement())).toList();
      var records = jobs.find(ids);
      var open = records.stream().filter(job -> !job.status().terminal()).toList();
      removeEnded(ids, records);
      found.addAll(unattended(open.stream().filter(which).toList()));
      examined += open.size();
    } while (ids.size() == CHUNK && examined < skipped + EXAMINED_PER_CALL && found.size() < limit);
    return new Unattended(found.stream().limit(limit).toList(), ids.size() == CHUNK ? examined : 0);
  }

  private List<JobRecord> unattended(List<JobRecord> open) {
    var ids = open.stream().map(job -> job.id().value()).toList();
    return redis
        .reads()
        .call(
            pipeline -> {
              var leases =
                  open.stream().map(job -> pipeline.exists(JobKeys.lease(job.id()))).toList();
              var unsent = redis.spread(JobKeys.OUTBOX).scores(pipeline, ids);
              var delayed = redis.spread(JobKeys.DELAYED).scores(pipeline, ids);
              var waiting = open.stream().map(RedisPostponedJobs::member).toList();
              var postponed = redis.spread(JobKeys.POSTPONED).scores(pipeline, waiting);
              return () -> {
                var elsewhere = new HashSet<>(unsent.get().keySet());
                elsewhere.addAll(delayed.get().keySet());
                elsewhere.addAll(postponed.get().keySet());
                return IntStream.range(0, open.size())
                    .filter(i -> !leases.get(i).get() && !elsewhere.contains(ids.get(i)))
                    .filter(i -> !elsewhere.contains(waiting.get(i)))
                    .mapToObj(open::get)
                    .toList();
              };
            });
  }

  /** Removes jobs that have ended, or have no record, from the open jobs. */
  private void removeEnded(List<JobId> listed, List<JobRecord> records) {
    var gone = new HashSet<>(listed);
    records.forEach(job -> gone.remove(job.id()));
    redis.spread(OPEN).remove(gone.stream().map(JobId::value).toList());
    records.stream().filter(job -> job.status().terminal()).forEach(ended::unlist);
  }
}
