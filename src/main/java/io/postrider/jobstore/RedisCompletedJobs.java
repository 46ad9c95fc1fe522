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
    var now = clock.instant();
    remembered.add(new Ended(ended.id(), ended.status(), now));
    if (remembered.size() > MOST) {
      remembered.remove();
    }
    forgetOld(now);
  }

  private void forgetOld(Instant now) {
    var oldest = now.minus(REMEMBERED);
    while (!remembered.isEmpty() && remembered.peek().at().isBefore(oldest)) {
      remembered.remove();
    }
  }

  /** Lists those as open again whose records say so. */
  @Override
  public List<JobRecord> lost() {
    var statuses =
        toExamine().stream().collect(toMap(Ended::id, Ended::status, (former, latter) -> latter));
    var open = open(List.copyOf(statuses.keySet()));
    if (open.isEmpty()) {
      return List.of();
    }
    list(open);
    forget(open);
    return open.stream().filter(job -> statuses.get(job.id()) == JobStatus.COMPLETED).toList();
  }

  private synchronized List<Ended> toExamine() {
    long moments = redis.possibleLosses();
    boolean look = again || moments != seen;
    again = moments != seen;
    seen = moments;
    forgetOld(clock.instant());
    return look ? List.copyOf(remembered) : List.of();
  }

  /** Those that have not ended, by their records. */
  private List<JobRecord> open(List<JobId> ids) {
    return IntStream.iterate(0, from -> from < ids.size(), from -> from + CHUNK)
        .mapToObj(from -> jobs.find(ids.subList(from, Math.min(from + CHUNK, ids.size()))))
        .flatMap(List::stream)
        .filter(job -> !job.status().terminal())
        .toList();
  }

  /** What is open again is sent by the caller, or found by the reconciler. */
  private synchronized void forget(List<JobRecord> open) {
    var ids = open.stream().map(JobRecord::id).collect(toSet());
    remembered.removeIf(ended -> ids.contains(ended.id()));
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
