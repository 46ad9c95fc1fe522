package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.FAILED_WEBHOOKS;
import static io.postrider.jobstore.JobKeys.IN_FLIGHT;
import static io.postrider.jobstore.JobKeys.RECENT;
import static io.postrider.jobstore.JobKeys.USERS;
import static java.util.stream.Collectors.toSet;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTasks;
import io.postrider.redis.KeyScan;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ZAddParams;

/**
 * Removes what would otherwise stay in Redis for ever, because it can have no expiry: entries of
 * job lists, of which there is one for each user, and in-flight keys that a crash has left behind.
 * The sweeper scans all keys slowly and removes from each list the jobs whose records are gone.
 * Redis deletes a list that becomes empty.
 */
@ApplicationScoped
class ListSweeper {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** Pause after all keys were scanned. Nothing that is removed here is urgent. */
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private static final String RECENT_OF = JobKeys.ofOwner("");

  /** Number of keys that one command scans, and number of these commands in one run. */
  private static final int KEYS_PER_SCAN = 1_000;

  private static final int SCANS_PER_RUN = 20;

  /** Number of jobs of one list that are examined together, and of all lists in one run. */
  private static final int JOBS_AT_ONCE = 500;

  private static final int JOBS_PER_RUN = 20_000;

  /** Number of lists that are examined together. */
  private static final int LISTS_AT_ONCE = 200;

  /**
   * Minimum age of an in-flight key without a job that is removed: the job of a newer one may be
   * about to be stored.
   */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Owners without a new job for this long have no job records any more. */
  private static final Duration OWNERS_KEPT = Duration.ofDays(366);

  @Inject Redis redis;
  @Inject Leadership leadership;
  @Inject RedisJobStore jobs;
  @Inject RedisDeadLetterIndex failed;
  @Inject Retention retention;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  private final Deque<Part> pending = new ArrayDeque<>();
  private KeyScan keys;
  private Instant pausedUntil = Instant.MIN;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    if (!clock.instant().isBefore(pausedUntil) && leadership.lead()) {
      sweep();
      if (keys.isAtStart() && pending.isEmpty()) {
        pausedUntil = clock.instant().plus(PAUSE);
      }
    }
  }

  /** Continues where the last run ended; a scan of all keys takes many runs. */
  void sweep() {
    int examined = 0;
    int scans = 0;
    do {
      if (pending.isEmpty()) {
        scan();
        scans++;
      }
      while (!pending.isEmpty() && examined < JOBS_PER_RUN) {
        examined += sweepLists();
      }
    } while (examined < JOBS_PER_RUN
        && scans < SCANS_PER_RUN
        && !keys.isAtStart()
        && leadership.lead());
  }

  private void scan() {
    if (keys == null) {
      keys = new KeyScan(redis, KEYS_PER_SCAN);
    }
    var scanned = keys.next();
    var inFlight = scanned.stream().filter(key -> key.startsWith(IN_FLIGHT)).toList();
    releaseInFlightKeys(inFlight);
    scanned.stream().filter(ListSweeper::isList).forEach(key -> pending.add(new Part(key, 0)));
    if (!redis.spread(RECENT).key().spread()) {
      scanned.stream().filter(key -> key.startsWith(RECENT_OF)).forEach(this::rememberOwner);
    }
    if (keys.isAtStart()) {
      double latest = clock.instant().minus(OWNERS_KEPT).toEpochMilli();
      for (var part : redis.spread(JobKeys.OWNERS).key().all()) {
        redis.writes().call(p -> p.zremrangeByScore(part, 0, latest)::get);
      }
      failed.regroup(JOBS_AT_ONCE);
    }
  }

  /**
   * Adds an owner to the list of owners: earlier versions kept a list of jobs for each owner, but
   * no list of owners. They knew no Redis Cluster.
   */
  private void rememberOwner(String list) {
    var owner = list.substring(RECENT_OF.length());
    redis
        .writes()
        .call(
            p -> p.zadd(JobKeys.OWNERS, clock.millis(), owner, ZAddParams.zAddParams().nx())::get);
  }

  private static boolean isList(String key) {
    return key.startsWith(USERS) || key.startsWith(RECENT) || key.startsWith(FAILED_WEBHOOKS);
  }

  /** Frees in-flight keys whose jobs are gone, or have ended and are not unique for longer. */
  private void releaseInFlightKeys(List<String> inFlight) {
    var holders = all(inFlight, AbstractPipeline::get);
    var latest = clock.instant().minus(ABANDONED);
    var old = new LinkedHashMap<String, JobId>();
    for (int i = 0; i < inFlight.size(); i++) {
      var id = holders.get(i) == null ? null : new JobId(holders.get(i));
      if (id != null && id.madeAt().isBefore(latest)) {
        old.put(inFlight.get(i), id);
      }
    }
    var now = clock.instant();
    var held =
        jobs.find(old.values()).stream()
            .filter(job -> job.holdsKey(now))
            .map(JobRecord::id)
            .collect(toSet());
    old.values().removeIf(held::contains);
    old.forEach((key, id) -> redis.run(Script.SWAP, List.of(key), id.value(), ""));
  }

  /**
   * Removes from some lists the jobs whose records are gone. The record of a job is kept for the
   * retention after its end, so that of a job which was made later than that is there: only older
   * ones are examined. A webhook may be given up long after the end of its job.
   *
   * @return number of lists and entries examined
   */
  private int sweepLists() {
    var parts =
        Stream.generate(pending::poll).limit(LISTS_AT_ONCE).takeWhile(Objects::nonNull).toList();
    double oldest = clock.instant().minus(retention.kept()).toEpochMilli();
    var listed =
        all(
            parts,
            (pipeline, part) ->
                pipeline.zrangeByScore(
                    part.key(),
                    Double.NEGATIVE_INFINITY,
                    part.key().startsWith(FAILED_WEBHOOKS) ? Double.POSITIVE_INFINITY : oldest,
                    part.from(),
                    JOBS_AT_ONCE));
    var ids = listed.stream().flatMap(List::stream).toList();
    var kept = all(ids, (pipeline, id) -> pipeline.exists(JobKeys.job(new JobId(id))));
    var gone = new HashSet<String>();
    for (int i = 0; i < ids.size(); i++) {
      if (!kept.get(i)) {
        gone.add(ids.get(i));
      }
    }
    remove(parts, listed, gone);
    return parts.size() + ids.size();
  }

  private void remove(List<Part> parts, List<List<String>> listed, Set<String> gone) {
    redis
        .writes()
        .call(
            pipeline -> {
              for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                // Earlier versions gave the lists of users an expiry, which is no longer renewed.
                pipeline.persist(part.key());
                var removed = listed.get(i).stream().filter(gone::contains).toArray(String[]::new);
                if (removed.length > 0) {
                  pipeline.zrem(part.key(), removed);
                }
                if (listed.get(i).size() == JOBS_AT_ONCE) {
                  pending.add(new Part(part.key(), part.from() + JOBS_AT_ONCE - removed.length));
                }
              }
              return () -> null;
            });
  }

  private <K, V> List<V> all(List<K> keys, BiFunction<AbstractPipeline, K, Response<V>> question) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var answers = keys.stream().map(key -> question.apply(pipeline, key)).toList();
              return RedisPipe.all(answers);
            });
  }

  /** A part of a list: {@value #JOBS_AT_ONCE} entries, the oldest first, from a position on. */
  private record Part(String key, int from) {}
}
