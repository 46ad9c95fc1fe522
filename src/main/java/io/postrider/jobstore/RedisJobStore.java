package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OPEN;
import static io.postrider.jobstore.JobKeys.OUTBOX;
import static io.postrider.jobstore.RecordCodec.labels;
import static io.postrider.jobstore.RecordCodec.millis;

import io.postrider.job.JobId;
import io.postrider.job.JobJson;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Job records as hashes, and the sorted set of open jobs. */
@ApplicationScoped
class RedisJobStore implements JobStore {

  /** What {@code discard.lua} answers for a job that has not failed. */
  private static final Long NOT_FAILED = -1L;

  static final String PENDING =
      labels(
          Arrays.stream(JobStatus.values()).filter(JobStatus::pending).collect(Collectors.toSet()));

  static final String TERMINAL =
      labels(
          Arrays.stream(JobStatus.values())
              .filter(JobStatus::terminal)
              .collect(Collectors.toSet()));

  @Inject Redis redis;
  @Inject RedisDeadLetterIndex failed;
  @Inject EndedJobs ended;
  @Inject RedisExpiringJobs expiring;
  @Inject RedisBacklog backlog;
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
              var hashes = ids.stream().map(id -> pipeline.hgetAll(JobKeys.job(id))).toList();
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
            JobScripts.CANCEL,
            List.of(JobKeys.job(id), JobKeys.lease(id)),
            millis(clock.instant()),
            retention.millis(),
            PENDING);
    var job = find(id);
    if (cancelled.equals(1L)) {
      job.ifPresent(ended::cleanUp);
    }
    return job;
  }

  @Override
  public Joining addWebhook(JobId id, String url) {
    var joining =
        redis.run(
            JobScripts.ADD_WEBHOOK,
            List.of(JobKeys.job(id)),
            url,
            TERMINAL,
            Integer.toString(JobRecord.MAX_FURTHER_WEBHOOKS));
    return Joining.valueOf(((String) joining).toUpperCase(Locale.ROOT));
  }

  @Override
  public List<JobRecord> replay(Collection<JobId> ids) {
    var opened = open(ids);
    unlist(ids);
    var sources = labels(JobStatus.WAITING.sources());
    var answers = new LinkedHashMap<JobId, CompletableFuture<Object>>();
    for (var id : ids) {
      var keys =
          List.of(
              JobKeys.job(id), JobKeys.processed(id), JobKeys.deliveries(id), JobKeys.webhook(id));
      answers.put(id, redis.submit(JobScripts.REPLAY, keys, sources, retention.millis()));
    }
    var gone = ids.stream().filter(id -> RedisPipe.await(answers.get(id)).equals(-1L)).toList();
    var names = gone.stream().map(JobId::value).toList();
    redis.spread(OUTBOX).remove(names);
    redis.spread(OPEN).remove(names);
    var replayed = ids.stream().filter(id -> RedisPipe.await(answers.get(id)).equals(1L)).toList();
    opened.removeAll(replayed);
    removeEnded(opened);
    var records = find(replayed);
    expiring.add(records);
    backlog.sent(records.stream().map(JobRecord::job).toList());
    return records;
  }

  /**
   * Lists jobs in the outbox and as open.
   *
   * @return those that were not listed as open
   */
  private Set<JobId> open(Collection<JobId> ids) {
    double now = clock.millis();
    return redis
        .writes()
        .call(
            pipeline -> {
              var sent = new ArrayList<Supplier<Long>>();
              var added = new LinkedHashMap<JobId, Supplier<Long>>();
              for (var id : ids) {
                var name = id.value();
                sent.add(pipeline.zadd(redis.spread(OUTBOX).of(name), now, name));
                added.put(id, pipeline.zadd(redis.spread(OPEN).of(name), now, name));
              }
              return () -> {
                sent.forEach(Supplier::get);
                added.values().removeIf(each -> each.get() == 0);
                return new HashSet<>(added.keySet());
              };
            });
  }

  /** Removes those of the jobs from the open ones that another replay has made end for good. */
  private void removeEnded(Collection<JobId> opened) {
    var ended =
        find(opened).stream()
            .filter(job -> job.status().terminal() && job.status() != JobStatus.FAILED)
            .map(job -> job.id().value())
            .toList();
    redis.spread(OPEN).remove(ended);
  }

  @Override
  public Unattended unattended(Instant before, Predicate<JobRecord> which, int skipped, int limit) {
    return new OpenJobs(redis, this, ended).unattended(before, which, skipped, limit);
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
    var answers = new LinkedHashMap<JobId, CompletableFuture<Object>>();
    ids.forEach(
        id ->
            answers.put(
                id,
                redis.submit(
                    JobScripts.DISCARD,
                    List.of(JobKeys.job(id), JobKeys.deliveries(id), JobKeys.webhook(id)),
                    retention.millis())));
    answers.values().stream()
        .flatMap(answer -> releaseKey(RedisPipe.await(answer)))
        .toList()
        .forEach(RedisPipe::await);
    answers.values().removeIf(answer -> RedisPipe.await(answer).equals(NOT_FAILED));
    return unlist(answers.keySet());
  }

  /** Releases the in-flight key of a discarded job that was unique for longer. */
  private Stream<CompletableFuture<Object>> releaseKey(Object discarded) {
    return Stream.of(discarded)
        .filter(String.class::isInstance)
        .map(spec -> JobJson.read((String) spec))
        .filter(job -> job.uniqueFor() != null)
        .map(job -> RedisOutbox.releaseKey(redis, job));
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
                          .map(id -> pipeline.hmget(JobKeys.job(id), "discarded", "erased"))
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
