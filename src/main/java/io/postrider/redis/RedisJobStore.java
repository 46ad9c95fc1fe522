package io.postrider.redis;

import static io.postrider.redis.RecordCodec.labels;
import static io.postrider.redis.RecordCodec.millis;
import static io.postrider.redis.RedisKeys.OPEN;
import static io.postrider.redis.RedisKeys.OUTBOX;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;

/** Job records as hashes, and the sorted set of open jobs. */
@ApplicationScoped
class RedisJobStore implements JobStore {

  static final String PENDING =
      labels(
          Arrays.stream(JobStatus.values()).filter(JobStatus::pending).collect(Collectors.toSet()));

  static final String TERMINAL =
      labels(
          Arrays.stream(JobStatus.values())
              .filter(JobStatus::terminal)
              .collect(Collectors.toSet()));

  /** Number of open jobs that are examined together, and in one call. */
  private static final int CHUNK = 200;

  private static final int EXAMINED_PER_CALL = 20_000;

  @Inject Redis redis;
  @Inject Node node;
  @Inject RedisDeadLetterIndex failed;
  @Inject EndedJobs ended;
  @Inject RedisExpiringJobs expiring;
  @Inject Retention retention;
  @Inject Clock clock;

  @Override
  public Optional<JobRecord> find(JobId id) {
    return find(List.of(id)).stream().findFirst();
  }

  @Override
  public List<JobRecord> find(Collection<JobId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return redis
        .reads()
        .call(
            pipeline -> {
              var hashes = ids.stream().map(id -> pipeline.hgetAll(RedisKeys.job(id))).toList();
              return () ->
                  hashes.stream()
                      .map(hash -> RecordCodec.read(hash.get()))
                      .filter(Objects::nonNull)
                      .toList();
            });
  }

  @Override
  public Optional<JobRecord> cancel(JobId id) {
    var cancelled =
        redis.run(
            Script.CANCEL,
            List.of(RedisKeys.job(id), RedisKeys.lease(id)),
            millis(clock.instant()),
            retention.millis(),
            PENDING);
    var job = find(id);
    if (cancelled.equals(1L)) {
      job.map(JobRecord::job).ifPresent(ended::cleanUp);
    }
    return job;
  }

  @Override
  public Joining addWebhook(JobId id, String url) {
    var joining =
        redis.run(
            Script.ADD_WEBHOOK,
            List.of(RedisKeys.job(id)),
            url,
            TERMINAL,
            Integer.toString(JobRecord.MAX_FURTHER_WEBHOOKS));
    return Joining.valueOf(((String) joining).toUpperCase(Locale.ROOT));
  }

  @Override
  public List<JobRecord> replay(Collection<JobId> ids) {
    double now = clock.millis();
    redis
        .writes()
        .call(
            pipeline -> {
              var listed =
                  ids.stream()
                      .flatMap(
                          id ->
                              Stream.of(
                                  pipeline.zadd(OUTBOX, now, id.value()),
                                  pipeline.zadd(OPEN, now, id.value())))
                      .toList();
              return RedisPipe.all(listed);
            });
    unlist(ids);
    var sources = labels(JobStatus.WAITING.sources());
    var answers = new LinkedHashMap<JobId, CompletableFuture<Object>>();
    for (var id : ids) {
      var keys = List.of(RedisKeys.job(id), RedisKeys.processed(id));
      answers.put(id, redis.submit(Script.REPLAY, keys, sources));
    }
    var gone = ids.stream().filter(id -> RedisPipe.await(answers.get(id)).equals(-1L)).toList();
    if (!gone.isEmpty()) {
      var names = gone.stream().map(JobId::value).toArray(String[]::new);
      redis
          .writes()
          .call(
              pipeline -> {
                var unsent = pipeline.zrem(OUTBOX, names);
                var ended = pipeline.zrem(OPEN, names);
                return () -> unsent.get() + ended.get();
              });
    }
    var replayed = ids.stream().filter(id -> RedisPipe.await(answers.get(id)).equals(1L)).toList();
    var records = find(replayed);
    expiring.add(records);
    return records;
  }

  @Override
  public Unattended unattended(Instant before, Predicate<JobRecord> which, int skipped, int limit) {
    var found = new ArrayList<JobRecord>();
    int examined = skipped;
    List<JobId> ids;
    do {
      ids = open(before, examined);
      var open = find(ids).stream().filter(job -> !job.status().terminal()).toList();
      removeEnded(ids, open);
      found.addAll(unattended(open.stream().filter(which).toList()));
      examined += open.size();
    } while (ids.size() == CHUNK && examined < skipped + EXAMINED_PER_CALL && found.size() < limit);
    return new Unattended(found.stream().limit(limit).toList(), ids.size() == CHUNK ? examined : 0);
  }

  private List<JobId> open(Instant before, int offset) {
    double latest = before.toEpochMilli();
    return redis
        .reads()
        .call(pipeline -> pipeline.zrangeByScore(OPEN, 0, latest, offset, CHUNK)::get)
        .stream()
        .map(JobId::new)
        .toList();
  }

  /** Those of the open jobs that no worker holds, and that should have a message in the broker. */
  private List<JobRecord> unattended(List<JobRecord> open) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var leases =
                  open.stream().map(job -> pipeline.exists(RedisKeys.lease(job.id()))).toList();
              var unsent = scores(pipeline, OUTBOX, open);
              var delayed = scores(pipeline, RedisKeys.DELAYED, open);
              return () ->
                  IntStream.range(0, open.size())
                      .filter(i -> !leases.get(i).get())
                      .filter(i -> unsent.get(i).get() == null && delayed.get(i).get() == null)
                      .mapToObj(open::get)
                      .toList();
            });
  }

  private static List<Response<Double>> scores(
      AbstractPipeline pipeline, String list, List<JobRecord> jobs) {
    return jobs.stream().map(job -> pipeline.zscore(list, job.id().value())).toList();
  }

  /** Removes jobs that have ended, or have no record, from the open jobs. */
  private void removeEnded(List<JobId> listed, List<JobRecord> open) {
    var ended = new HashSet<>(listed);
    open.forEach(job -> ended.remove(job.id()));
    if (!ended.isEmpty()) {
      var names = ended.stream().map(JobId::value).toArray(String[]::new);
      redis.writes().call(pipeline -> pipeline.zrem(OPEN, names)::get);
    }
  }

  @Override
  public List<JobId> listFailed(Collection<JobRecord> jobs) {
    var listed = new LinkedHashMap<JobId, CompletableFuture<Boolean>>();
    jobs.forEach(job -> listed.put(job.id(), failed.add(job)));
    return listed.keySet().stream().filter(id -> RedisPipe.await(listed.get(id))).toList();
  }

  /**
   * Marks the jobs before it removes them from the list, so that they are not listed or replayed in
   * between.
   */
  @Override
  public int discard(Collection<JobId> ids) {
    ids.stream()
        .map(
            id ->
                redis.submit(
                    Script.DISCARD,
                    List.of(RedisKeys.job(id), RedisKeys.deliveries(id), RedisKeys.webhook(id)),
                    retention.millis()))
        .toList()
        .forEach(RedisPipe::await);
    return unlist(ids);
  }

  @Override
  public Set<JobId> discarded(Collection<JobId> ids) {
    var asked = List.copyOf(ids);
    var marks =
        redis
            .reads()
            .call(
                pipeline -> {
                  var found =
                      asked.stream()
                          .map(id -> pipeline.hmget(RedisKeys.job(id), "discarded", "erased"))
                          .toList();
                  return RedisPipe.all(found);
                });
    return IntStream.range(0, asked.size())
        .filter(i -> marks.get(i).stream().anyMatch(Objects::nonNull))
        .mapToObj(asked::get)
        .collect(Collectors.toSet());
  }

  /**
   * Removes jobs from the failed ones.
   *
   * @return how many of them were listed
   */
  private int unlist(Collection<JobId> ids) {
    var removed = ids.stream().map(failed::remove).toList();
    return (int) removed.stream().filter(RedisPipe::await).count();
  }
}
