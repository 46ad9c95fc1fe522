package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OPEN;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.postrider.deadletter.CompletedJobs;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.params.ZAddParams;

/**
 * Remembers which jobs have ended on this node, for as long as a failover may take that goes back
 * to before their end. The lists of a job may be on another server than its record, or may have
 * been written after the failover: so a job whose end is lost may be missing among the open ones,
 * where the reconciler looks. It is listed as open again.
 */
@ApplicationScoped
class RedisCompletedJobs implements CompletedJobs {

  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private static final int MOST = 20_000;

  /** How many records are read in one round trip. */
  private static final int CHUNK = 200;

  /** How a job has ended, and when. */
  private record Ended(JobId id, JobStatus status, Instant at) {}

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject RedisBacklog backlog;
  @Inject Clock clock;

  /** The oldest first. Guarded by this, like the two below. */
  private final ArrayDeque<Ended> remembered = new ArrayDeque<>();

  private long seen;

  /** Whether to look once more, though nothing new has happened: a failover takes a moment. */
  private boolean again;

  synchronized void add(JobRecord ended) {
    remembered.add(new Ended(ended.id(), ended.status(), clock.instant()));
    if (remembered.size() > MOST) {
      remembered.remove();
    }
    forgetOld();
  }

  private void forgetOld() {
    var oldest = clock.instant().minus(REMEMBERED);
    while (!remembered.isEmpty() && remembered.peek().at().isBefore(oldest)) {
      remembered.remove();
    }
  }

  @Override
  public List<JobRecord> lost() {
    var lost = new ArrayList<JobRecord>();
    var ended = toExamine();
    for (int from = 0; from < ended.size(); from += CHUNK) {
      lost.addAll(reopen(ended.subList(from, Math.min(from + CHUNK, ended.size()))));
    }
    return lost;
  }

  private synchronized List<Ended> toExamine() {
    long moments = redis.possibleLosses();
    boolean look = again || moments != seen;
    again = moments != seen;
    seen = moments;
    forgetOld();
    return look ? List.copyOf(remembered) : List.of();
  }

  /** Lists those as open again whose records say so, and returns those that were completed. */
  private List<JobRecord> reopen(List<Ended> ended) {
    var statuses =
        ended.stream().collect(toMap(Ended::id, Ended::status, (former, latter) -> latter));
    var open = jobs.find(statuses.keySet()).stream().filter(RedisCompletedJobs::isOpen).toList();
    list(open);
    forget(open);
    return open.stream().filter(job -> statuses.get(job.id()) == JobStatus.COMPLETED).toList();
  }

  /** What is open again is sent by the caller, or found by the reconciler. */
  private synchronized void forget(List<JobRecord> open) {
    var ids = open.stream().map(JobRecord::id).collect(toSet());
    remembered.removeIf(ended -> ids.contains(ended.id()));
  }

  private static boolean isOpen(JobRecord job) {
    return !job.status().terminal();
  }

  /** Those that were not in the list were not counted any more. */
  private void list(List<JobRecord> open) {
    var added =
        redis
            .writes()
            .call(
                pipeline -> RedisPipe.all(open.stream().map(job -> list(pipeline, job)).toList()));
    backlog.sent(
        IntStream.range(0, open.size())
            .filter(i -> added.get(i) > 0)
            .mapToObj(i -> open.get(i).job())
            .toList());
  }

  private Supplier<Long> list(AbstractPipeline pipeline, JobRecord job) {
    var id = job.id().value();
    var since = job.job().createdAt().toEpochMilli();
    return pipeline.zadd(redis.spread(OPEN).of(id), since, id, ZAddParams.zAddParams().nx())::get;
  }
}
